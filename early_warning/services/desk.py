"""What people do with a warning: acknowledge, handle, tell of a contact, put off, send up.

Each act locks the warning, refuses what somebody else has overtaken, changes, and leaves one entry in the warning's
history and one in the audit trail.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common import audit, parameters
from bankcrm.common.bank import reckoned_on
from bankcrm.common.errors import EditConflict, RuleViolation
from bankcrm.common.services import stored
from customers.services.contact_record import contact_record
from early_warning.choices import ActionKind, State
from early_warning.models import Warning, WarningAction
from early_warning.parameters import SNOOZE_DAYS
from staff.models import Branch

HANDLE = "early_warning.handle_warning"
CLOSE = "early_warning.close_warning"
EXEMPT = "early_warning.exempt_warning"


@transaction.atomic
def warning_acknowledge(*, warning: Warning, row_version: int | None = None, acting_user: Any) -> Warning:
    """I have seen it, and it is mine to handle."""
    warning = open_locked(warning, row_version, HANDLE, acting_user)
    if warning.state != State.NEW:
        raise RuleViolation("not_new", _("Somebody has acknowledged this warning already."))
    return change(warning, ActionKind.ACKNOWLEDGED, acting_user, state=State.ACKNOWLEDGED)


@transaction.atomic
def warning_begin(*, warning: Warning, row_version: int | None = None, acting_user: Any) -> Warning:
    """Handling begins. What was new is acknowledged by it."""
    warning = open_locked(warning, row_version, HANDLE, acting_user)
    if warning.state == State.HANDLING:
        raise RuleViolation("handled_already", _("This warning is being handled already."))
    return change(warning, ActionKind.HANDLING, acting_user, state=State.HANDLING)


@transaction.atomic
def warning_contact(*, warning: Warning, row_version: int | None = None, acting_user: Any, **said: Any) -> Warning:
    """A contact with the customer because of the warning; it stands in the customer's file and here. It is handling."""
    warning = open_locked(warning, row_version, HANDLE, acting_user)
    contact = contact_record(customer=warning.customer, acting_user=acting_user, **said)
    facts = {"contact": contact.pk, "kind": contact.kind}
    return change(warning, ActionKind.CONTACT, acting_user, facts=facts, state=State.HANDLING)


@transaction.atomic
def warning_note(*, warning: Warning, note: str, row_version: int | None = None, acting_user: Any) -> Warning:
    """Something worth knowing about it, written once."""
    warning = open_locked(warning, row_version, HANDLE, acting_user)
    return change(warning, ActionKind.NOTE, acting_user, note=words(note, "note"))


@transaction.atomic
def warning_snooze(
    *, warning: Warning, until: date, note: str = "", row_version: int | None = None, acting_user: Any
) -> Warning:
    """Out of sight until a day, or until it worsens; until then nothing goes up because of it."""
    warning = open_locked(warning, row_version, HANDLE, acting_user)
    refuse_snooze(until)
    facts = {"until": until.isoformat()}
    return change(warning, ActionKind.SNOOZED, acting_user, note=note.strip(), facts=facts, snoozed_until=until)


def refuse_snooze(until: date) -> None:
    """Raise RuleViolation for a day that a warning may not be put off to."""
    today, most = timezone.localdate(), parameters.get(SNOOZE_DAYS)
    if until <= today:
        raise RuleViolation("snooze_past", _("Choose a day to come."), "until")
    if until > today + timedelta(days=most):
        raise RuleViolation("snooze_long", _("At most %(days)s days.") % {"days": most}, "until")


@transaction.atomic
def warning_escalate(*, warning: Warning, note: str, row_version: int | None = None, acting_user: Any) -> Warning:
    """Send it up by hand: first to the head of the customer's branch, then a branch further up each time."""
    warning = open_locked(warning, row_version, HANDLE, acting_user)
    note = words(note, "note")
    branch = next_branch(warning)
    if branch is None:
        raise RuleViolation("nobody_above", _("Nobody stands above: it lies with head office."))
    return change(
        warning,
        ActionKind.ESCALATED,
        acting_user,
        note=note,
        facts={"step": warning.escalation + 1, "to": branch.pk},
        escalation=warning.escalation + 1,
        escalated_on=reckoned_on(),
        escalated_to=branch,
    )


def next_branch(warning: Warning) -> Branch | None:
    """Where it goes when it goes up."""
    if warning.escalation == 0 or warning.escalated_to is None:
        return warning.branch
    return warning.escalated_to.parent


def open_locked(warning: Warning, row_version: int | None, permission: str, acting_user: Any) -> Warning:
    """The warning as it stands, locked, open, and as the person saw it."""
    found = stored.record_locked(warning, permission, acting_user)
    if not found.is_open:
        words_said = _("This warning is closed already: %(reason)s.")
        raise RuleViolation("closed", words_said % {"reason": found.get_closing_reason_display()})
    if row_version is not None and row_version != found.row_version:
        said = _("Something happened to this warning since you opened it. Look at it again.")
        raise EditConflict(said, {"row_version": found.row_version})
    return found


def change(
    warning: Warning,
    kind: str,
    acting_user: Any,
    *,
    note: str = "",
    facts: dict[str, Any] | None = None,
    **values: Any,
) -> Warning:
    """Write the columns, the entry of the history and the one of the audit trail. What people write stands here alone:

    the trail is read by people who may not read it.
    """
    changes = audit.difference(warning, values)
    for name, value in values.items():
        setattr(warning, name, value)
    warning.row_version += 1
    warning.save(update_fields=[*values, "row_version"])
    WarningAction.objects.create(
        warning=warning, kind=kind, on=reckoned_on(), user=acting_user, note=note, facts=facts or {}
    )
    audit.record(f"warning.{kind}", warning, acting_user=acting_user, changes=changes, customer_id=warning.customer_id)
    return warning


def words(text: str, field: str) -> str:
    """What somebody wrote, of which there must be some."""
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise RuleViolation("no_words", _("Say in a few words."), field)
    return text
