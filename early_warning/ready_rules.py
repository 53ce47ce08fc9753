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


READY_RULES: tuple[ReadyRule, ...] = (
    ReadyRule("loan_overdue", "贷款逾期", "Loan overdue", ("manager", "head", "risk_officer")),
)


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
