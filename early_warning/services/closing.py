"""Closing: none without a result; orange and red by the head, whom others ask."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common.approvals.services import approval_ask
from bankcrm.common.bank import reckoned_on
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import ApprovalRequest
from bankcrm.common.permissions import may_on
from customers.services.on_file import attachment_add
from early_warning.choices import ActionKind, ClosingReason, Level, State
from early_warning.models import Warning
from early_warning.services.desk import CLOSE, HANDLE, change, open_locked, words

ACT = "early_warning.close"
BY_PEOPLE = (ClosingReason.HANDLED, ClosingReason.FALSE_ALARM)


def head_closes(warning: Warning) -> bool:
    """Whether closing it is the head's."""
    return warning.level >= Level.ORANGE


def may_close(user: Any, warning: Warning) -> bool:
    return not head_closes(warning) or bool(may_on(user, CLOSE, warning))


@transaction.atomic
def warning_close(
    *,
    warning: Warning,
    reason: str,
    note: str,
    evidence: Any = None,
    row_version: int | None = None,
    acting_user: Any,
    approved_by: Any = None,
) -> Warning:
    """Close it, handled or as a false alarm, with what came of it; the evidence goes into the customer's file.

    It is not raised again in this episode unless it worsens. approved_by: the head who let somebody else's closing be.
    """
    warning = open_locked(warning, row_version, HANDLE, acting_user)
    note = _checked(reason, note)
    if approved_by is None and not may_close(acting_user, warning):
        raise RuleViolation("head_closes", _("Orange and red warnings are closed by the head. Ask for it."))
    facts = {"reason": str(reason), **_kept(warning, evidence, acting_user)}
    if approved_by is not None:
        facts["asked_by"] = str(acting_user)
    return end(warning, reason, note, facts, approved_by or acting_user)


@transaction.atomic
def closing_ask(
    *,
    warning: Warning,
    reason: str,
    note: str,
    evidence: Any = None,
    row_version: int | None = None,
    acting_user: Any,
) -> ApprovalRequest:
    """Ask the head to close it. Until then it is being handled."""
    warning = open_locked(warning, row_version, HANDLE, acting_user)
    note = _checked(reason, note)
    if may_close(acting_user, warning):
        raise RuleViolation("not_to_ask", _("You may close this warning yourself."))
    kept = _kept(warning, evidence, acting_user)
    request = approval_ask(
        action=ACT,
        subject=warning,
        arguments={"reason": str(reason), "note": note, "level": warning.level, "kept": kept},
        changes={"state": [str(warning.state), str(State.CLOSED)]},
        reason=note[:300],
        branch_id=warning.branch_id,
        customer_id=warning.customer_id,
        acting_user=acting_user,
    )
    facts = {"reason": str(reason), **kept}
    change(warning, ActionKind.CLOSING_ASKED, acting_user, note=note, facts=facts, state=State.HANDLING)
    return request


def closing_run(warning_id: int, arguments: dict[str, Any], *, acting_user: Any, approved_by: Any) -> None:
    """What was asked for, unless the warning has worsened since or lies out of the asker's reach."""
    try:
        warning = open_locked(Warning(pk=warning_id), None, HANDLE, acting_user)
    except NotAllowed as gone:
        raise RuleViolation("out_of_reach", _("Who asked for it does not reach this warning any more.")) from gone
    if warning.level > arguments["level"]:
        raise RuleViolation("worsened", _("The warning has worsened since this was asked for."))
    facts = {"reason": arguments["reason"], "asked_by": str(acting_user), **arguments.get("kept", {})}
    end(warning, arguments["reason"], arguments["note"], facts, approved_by)


def closing_refused(
    warning_id: int, arguments: dict[str, Any], *, note: str, acting_user: Any, refused_by: Any
) -> Warning:
    """Somebody else's closing was refused: who, when and why stands in the warning's history; it stays as it is."""
    warning = Warning.objects.select_for_update().get(pk=warning_id)
    facts = {"reason": arguments["reason"], "asked_by": str(acting_user)}
    return change(warning, ActionKind.CLOSING_REFUSED, refused_by, note=note, facts=facts)


def end(warning: Warning, reason: str, note: str, facts: dict[str, Any], closed_by: Any) -> Warning:
    """The columns of a warning that a person closed. It goes on watching its episode."""
    return change(
        warning,
        ActionKind.CLOSED,
        closed_by,
        note=note,
        facts=facts,
        state=State.CLOSED,
        closing_reason=reason,
        closing_note=note,
        closed_on=reckoned_on(),
        closed_at=timezone.now(),
        closed_by=closed_by,
        snoozed_until=None,
    )


def _checked(reason: str, note: str) -> str:
    if reason not in BY_PEOPLE:
        raise RuleViolation("no_such_reason", _("Say whether it was handled or a false alarm."), "reason")
    return words(note, "note")


def _kept(warning: Warning, evidence: Any, acting_user: Any) -> dict[str, Any]:
    """The evidence in the customer's file, and what the history says of it."""
    if evidence is None:
        return {}
    kept = attachment_add(customer=warning.customer, upload=evidence, description=str(warning), acting_user=acting_user)
    return {"attachment": kept.pk, "file": kept.name}
