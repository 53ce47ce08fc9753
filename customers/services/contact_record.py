"""Contacts with customers: recorded, their next step done, voided where one was wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.errors import RuleViolation
from bankcrm.common.permissions import access_of, may_on
from bankcrm.common.services import stored
from customers.models import Contact, Customer, CustomerFigures
from customers.services.access import customer_locked
from customers.services.on_file import HEADS_RIGHT

ADD = "customers.add_contact"
# A telephone's clock may run ahead of the server's.
CLOCKS_DIFFER = timedelta(minutes=10)


@transaction.atomic
def contact_record(
    *,
    customer: Customer,
    kind: str,
    summary: str,
    took_place_at: datetime | None = None,
    next_step: str = "",
    next_step_due: date | None = None,
    done_steps: Iterable[Contact] = (),
    acting_user: Any,
) -> Contact:
    """Record a contact that whoever acts has had. `done_steps`: what had been agreed before and is done with it."""
    customer = customer_locked(customer, ADD, acting_user)
    employee = access_of(acting_user).employee_id
    if employee is None:
        raise RuleViolation("no_employee", _("Your sign-in belongs to nobody of the staff: a contact needs a person."))
    now = timezone.now()
    took_place_at = took_place_at or now
    summary, next_step = _clean(summary), _clean(next_step)
    _refuse(summary, next_step, next_step_due, took_place_at, now)
    contact = Contact.objects.create(
        customer=customer,
        kind=kind,
        took_place_at=took_place_at,
        employee_id=employee,
        summary=summary,
        next_step=next_step,
        next_step_due=next_step_due if next_step else None,
        recorded_by=acting_user,
    )
    _note_last_contact(customer.pk)
    changes = {"kind": [None, kind], "took_place_at": [None, str(contact.day)]}
    if next_step:
        changes["next_step_due"] = [None, str(next_step_due)]
    _record("contact.recorded", contact, acting_user, changes)
    for step in done_steps:
        contact_next_step_done(contact=step, acting_user=acting_user)
    return contact


@transaction.atomic
def contact_next_step_done(*, contact: Contact, acting_user: Any) -> Contact:
    """What was agreed is done. A second time changes nothing."""
    contact = stored.record_locked(contact, ADD, acting_user)
    if contact.voided_at is not None or contact.next_step_due is None:
        raise RuleViolation("no_step", _("There is no next step to be done here."))
    if contact.next_step_done_at is None:
        contact.next_step_done_at = timezone.now()
        contact.save(update_fields=["next_step_done_at"])
        _record("contact.step_done", contact, acting_user, {"next_step_due": [str(contact.next_step_due), None]})
    return contact


@transaction.atomic
def contact_void(*, contact: Contact, reason: str, acting_user: Any) -> Contact:
    """It was wrong: whoever recorded it says so, or the head. It stays readable and counts no more."""
    customer_locked(contact.customer_id, ADD, acting_user)  # First, as recording does: two never wait for each other.
    contact = stored.record_locked(contact, ADD, acting_user)
    if not may_void(acting_user, contact):
        raise RuleViolation("not_the_author", _("Only whoever recorded it voids it, or the head of the branch."))
    if contact.voided_at is not None:
        return contact
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Say why."), "reason")
    contact.voided_at, contact.voided_by, contact.void_reason = timezone.now(), acting_user, reason.strip()
    contact.save(update_fields=["voided_at", "voided_by", "void_reason"])
    _note_last_contact(contact.customer_id)
    _record("contact.voided", contact, acting_user)
    return contact


def may_void(user: Any, contact: Contact) -> bool:
    return user.pk == contact.recorded_by_id or bool(may_on(user, HEADS_RIGHT, contact.customer))


def _refuse(summary: str, next_step: str, due: date | None, took_place_at: datetime, now: datetime) -> None:
    if not summary:
        raise RuleViolation("contact_empty", _("Say in a few words what it was about."), "summary")
    if took_place_at > now + CLOCKS_DIFFER:
        raise RuleViolation("in_the_future", _("A contact is recorded once it has taken place."), "took_place_at")
    if next_step and due is None:
        raise RuleViolation("step_without_date", _("By when? A next step has a date."), "next_step_due")
    if next_step and due is not None and due < timezone.localdate(took_place_at):
        raise RuleViolation("step_before_contact", _("This day lies before the contact."), "next_step_due")


def _note_last_contact(customer_id: int) -> None:
    """The day of the last contact stands with the figures, where lists and warnings read it."""
    standing = Contact.objects.standing().filter(customer=customer_id)
    last = standing.order_by("-took_place_at").values_list("took_place_at", flat=True).first()
    day = timezone.localdate(last) if last else None
    CustomerFigures.objects.filter(customer=customer_id).update(last_contact_on=day)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _record(code: str, contact: Contact, acting_user: Any, changes: audit.Changes | None = None) -> None:
    audit.record(code, contact, acting_user=acting_user, changes=changes, customer_id=contact.customer_id)
