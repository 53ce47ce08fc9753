"""A customer left out of a rule until a day: asked for from a warning, approved by the head."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common.approvals.services import approval_ask
from bankcrm.common.bank import reckoned_on
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import ApprovalRequest
from early_warning.choices import ActionKind, ClosingReason, State
from early_warning.models import Exemption, Warning
from early_warning.services.desk import HANDLE, change, open_locked, words

ACT = "early_warning.exempt"
LONGEST = timedelta(days=366)


@transaction.atomic
def exemption_ask(
    *, warning: Warning, until: date, reason: str, row_version: int | None = None, acting_user: Any
) -> ApprovalRequest:
    """Ask that the warning's customer be left out of its rule until a day, counted in."""
    warning = open_locked(warning, row_version, HANDLE, acting_user)
    reason, today = words(reason, "reason"), timezone.localdate()
    if until <= today:
        raise RuleViolation("exempt_past", _("Choose a day to come."), "until")
    if until > today + LONGEST:
        raise RuleViolation("exempt_long", _("At most a year."), "until")
    return approval_ask(
        action=ACT,
        subject=warning,
        arguments={"until": until.isoformat(), "reason": reason},
        changes={"until": [None, until.isoformat()]},
        reason=reason,
        branch_id=warning.branch_id,
        customer_id=warning.customer_id,
        acting_user=acting_user,
    )


def exemption_run(warning_id: int, arguments: dict[str, Any], *, acting_user: Any, approved_by: Any) -> None:
    """Leave the customer out from the business date on, and close what the rule has raised about it."""
    try:
        warning = open_locked(Warning(pk=warning_id), None, HANDLE, acting_user)
    except NotAllowed as gone:
        raise RuleViolation("out_of_reach", _("Who asked for it does not reach this warning any more.")) from gone
    until, on = date.fromisoformat(arguments["until"]), reckoned_on()
    if until < on:
        raise RuleViolation("exempt_past", _("That day is over."))
    exemption = Exemption.objects.create(
        rule=warning.rule,
        customer=warning.customer,
        since=on,
        until=until,
        reason=arguments["reason"],
        asked_by=acting_user,
        approved_by=approved_by,
    )
    facts = {"until": until.isoformat(), "asked_by": str(acting_user), "exemption": exemption.pk}
    watched = Warning.objects.filter(rule=warning.rule, customer=warning.customer, is_watching=True)
    for one in watched.exclude(state=State.CLOSED).select_for_update():
        change(
            one,
            ActionKind.EXEMPTED,
            approved_by,
            note=arguments["reason"],
            facts=facts,
            state=State.CLOSED,
            is_watching=False,
            closing_reason=ClosingReason.EXEMPT,
            closing_note=arguments["reason"],
            closed_on=on,
            closed_at=timezone.now(),
            closed_by=approved_by,
        )
    watched.update(is_watching=False)
