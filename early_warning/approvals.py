"""What about rules a second person approves: every version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting
from bankcrm.common.approvals import acts
from bankcrm.common.approvals.acts import ApprovedAct, Described
from bankcrm.common.models import ApprovalRequest
from early_warning import said
from early_warning.models import Rule, RuleTrial
from early_warning.models.draft import tried_part
from early_warning.services.rule import ACT, APPROVE, CHANGE, rule_change_run


def _describe(requests: Sequence[ApprovalRequest], user: Any) -> dict[int, Described]:
    rules = Rule.objects.visible_to(user).in_bulk({one.subject_id for one in requests})
    return {one.pk: _described(one, rules.get(one.subject_id), user) for one in requests}


def _described(request: ApprovalRequest, rule: Rule | None, user: Any) -> Described:
    if rule is None:
        return Described(_("A rule outside your scope"))
    after = request.arguments["said"]
    changes = said.differences(rule.kind, request.arguments["was"], after)
    return Described(said.name_of(after), rule.get_absolute_url(), changes | _tried(rule, after, user))


def _tried(rule: Rule, after: dict[str, Any], user: Any) -> dict[str, list[Any]]:
    """What the trial of exactly this said: hits now, and hits if it is approved."""
    trials = RuleTrial.objects.visible_to(user).filter(rule=rule, said=tried_part(after), finished_at__isnull=False)
    trial = trials.order_by("-pk").first()
    if trial is None:
        return {}
    label = _("Hits on trial over %(day)s") % {"day": formatting.day(trial.business_date)}
    before = trial.result["before"]
    return {label: [_sum(before) if before else None, _sum(trial.result["levels"])]}


def _sum(levels: dict[str, int]) -> str:
    return formatting.number(sum(levels.values()))


def register() -> None:
    acts.register(
        ApprovedAct(
            ACT,
            gettext_lazy("Change of a warning rule"),
            permission_to_ask=CHANGE,
            permission_to_decide=APPROVE,
            run=rule_change_run,
            describe=_describe,
        )
    )
