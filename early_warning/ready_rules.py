"""The rules that every bank begins with, switched on; each is an ordinary rule from then on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from bankcrm.common import warning_kinds
from early_warning.models import Rule, RuleVersion
from early_warning.spec import usual_limits


@dataclass(frozen=True)
class ReadyRule:
    """A rule as the product delivers it; limits and parameters are the kind's own unless given."""

    code: str
    name_zh: str
    name_en: str
    recipients: tuple[str, ...] = ("manager", "head")
    escalation_days: int | None = 3
    is_on: bool = True
    kind: str = ""
    said: dict[str, Any] = field(default_factory=dict)


MANAGER, HEAD, RISK = "manager", "head", "risk_officer"

READY_RULES: tuple[ReadyRule, ...] = (
    ReadyRule("loan_overdue", "贷款逾期", "Loan overdue", (MANAGER, HEAD, RISK)),
    ReadyRule("loan_class", "贷款分类下迁", "Loan class worsened", (MANAGER, HEAD, RISK)),
    ReadyRule("loan_maturing", "贷款到期", "Loan maturing", (MANAGER,), 5),
    ReadyRule("deposit_maturing", "定期存款到期", "Deposit maturing", (MANAGER,), 5, said={
        "limits": {"1": {"days": "30", "amount": "50000"}, "2": {"days": "7", "amount": "50000"},
                   "3": {"days": "1", "amount": "50000"}},
    }),
    ReadyRule("deposit_drop", "存款大幅下降", "Deposits fell", (MANAGER, HEAD)),
    ReadyRule("deposit_drop_year", "存款低于上年同期", "Deposits below last year", (MANAGER,), 10),
    ReadyRule("balance_low", "余额过低", "Balance low", (MANAGER,), None, is_on=False),
    ReadyRule("balance_high", "余额较高", "Balance high", (MANAGER,), None, is_on=False),
    ReadyRule("large_movement", "大额资金变动", "Large movement", (MANAGER,)),
    ReadyRule("net_outflow", "资金净流出", "Net outflow", (MANAGER, HEAD)),
    ReadyRule("dormant_account", "长期不动户", "Account dormant", (MANAGER,), 10),
    ReadyRule("wealth_not_renewed", "理财到期未续", "Wealth product not renewed", (MANAGER,), 5),
    ReadyRule("rating_worse", "等级评级下降", "Grade or rating worsened", (MANAGER, HEAD)),
    ReadyRule("document_expiring", "证件到期", "Identity document expiring", (MANAGER,), 10),
    ReadyRule("collateral_expiring", "押品到期", "Collateral expiring", (MANAGER, HEAD, RISK)),
    ReadyRule("not_contacted", "长期未联系", "Not contacted", (MANAGER,), 10, said={"grades": ["core", "key"]}),
    ReadyRule("no_manager", "无主办客户", "Customer without a manager", (HEAD,), 5),
    ReadyRule("birthday", "客户生日", "Birthday", (MANAGER,), None, said={"grades": ["core", "key"]}),
    ReadyRule("guarantor_overdue", "担保人他处逾期", "Guarantor overdue elsewhere", (MANAGER, HEAD, RISK)),
    ReadyRule("group_total", "集团授信总额", "Group total", (HEAD, RISK), 5),
)  # fmt: skip


def install() -> list[str]:
    """Make the rules that are missing; one that stands is left alone, whatever the bank made of it."""
    standing = set(Rule.objects.values_list("code", flat=True))
    made = [ready for ready in READY_RULES if ready.code not in standing]
    for ready in made:
        _make(ready)
    return [ready.code for ready in made]


@transaction.atomic
def _make(ready: ReadyRule) -> Rule:
    kind = warning_kinds.kind(ready.kind or ready.code)
    if kind is None:
        raise ValueError(f"ready rule {ready.code}: there is no such kind of warning")
    rule = Rule.objects.create(code=ready.code, kind=kind.code)
    rule.version = RuleVersion.objects.create(
        rule=rule,
        number=1,
        name_zh=ready.name_zh,
        name_en=ready.name_en,
        is_on=ready.is_on,
        recipients=list(ready.recipients),
        escalation_days=ready.escalation_days,
        **(
            {"limits": usual_limits(kind), "parameters": {one.name: one.default for one in kind.parameters}}
            | ready.said
        ),
    )
    rule.save(update_fields=["version"])
    return rule
