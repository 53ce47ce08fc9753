"""Who manages a customer: assigned, released, assisted. The history is by business date and never rewritten."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.bank import reckoned_on
from bankcrm.common.errors import RuleViolation
from bankcrm.common.permissions import access_of
from customers.choices import AssignmentReason
from customers.models import Assignment, Assistant, Customer
from customers.selectors import core_columns, employees_to_assign
from customers.services.access import customer_locked
from staff.models import Employee

ASSIGN = "customers.assign_customer"


@transaction.atomic
def customer_assign(
    *,
    customer: Customer,
    manager: Employee,
    reason: str,
    note: str = "",
    acting_user: Any,
    approved_by: Any = None,
) -> Assignment:
    """The manager from today's business date on; the open assignment ends that day. `Customer.manager` follows.

    approved_by: who approved what `acting_user` asked for; it is then their right that counts.
    """
    right = approved_by or acting_user
    customer = customer_locked(customer, ASSIGN, right)
    refuse_out_of_reach(manager, "manager", ASSIGN, right)
    if customer.manager_id == manager.pk:
        raise RuleViolation("same_manager", _("%(name)s manages this customer already.") % {"name": manager}, "manager")
    _refuse_anothers(customer, right)
    refuse_core_managed(customer)
    before = _close_open(customer)
    opened = Assignment.objects.create(
        customer=customer,
        manager=manager,
        since=reckoned_on(),
        reason=reason,
        note=note,
        approved_by=right,
    )
    _end_assistance(customer, manager)
    _set_manager(customer, manager)
    audit.record(
        "customer.assigned",
        customer,
        acting_user=acting_user,
        changes={"manager": [before, str(manager)]},
        reason=in_words(reason, note, approved_by),
        customer_id=customer.pk,
    )
    return opened


@transaction.atomic
def customer_release(*, customer: Customer, note: str = "", acting_user: Any, approved_by: Any = None) -> Customer:
    """Nobody manages the customer from today's business date on. approved_by: as in `customer_assign`."""
    customer = customer_locked(customer, ASSIGN, approved_by or acting_user)
    if customer.manager_id is None:
        raise RuleViolation("no_manager", _("This customer has no manager."))
    refuse_core_managed(customer)
    before = _close_open(customer)
    _set_manager(customer, None)
    audit.record(
        "customer.released",
        customer,
        acting_user=acting_user,
        changes={"manager": [before, None]},
        reason=in_words(AssignmentReason.RELEASED, note, approved_by),
        customer_id=customer.pk,
    )
    return customer


@transaction.atomic
def assistant_add(
    *, customer: Customer, employee: Employee, role: str, share: Decimal | None = None, acting_user: Any
) -> Assistant:
    """Somebody helps the manager: from today's business date on they see the customer as their own."""
    customer = customer_locked(customer, ASSIGN, acting_user)
    refuse_out_of_reach(employee, "employee", ASSIGN, acting_user)
    if customer.manager_id == employee.pk:
        raise RuleViolation("is_manager", _("%(name)s is the manager already.") % {"name": employee}, "employee")
    if Assistant.objects.filter(customer=customer, employee=employee, until=None).exists():
        raise RuleViolation("assists_already", _("%(name)s assists already.") % {"name": employee}, "employee")
    assistant = Assistant.objects.create(
        customer=customer, employee=employee, role=role, share=share, since=reckoned_on()
    )
    audit.record(
        "assistant.added",
        customer,
        acting_user=acting_user,
        changes={"assistant": [None, f"{employee} ({role})"]},
        customer_id=customer.pk,
    )
    return assistant


@transaction.atomic
def assistant_end(*, assistant: Assistant, acting_user: Any) -> Assistant:
    """The help ends with today's business date; the row stays as history."""
    customer = customer_locked(assistant.customer_id, ASSIGN, acting_user)
    assistant = Assistant.objects.select_related("employee").get(pk=assistant.pk)
    if assistant.until is not None:
        return assistant
    _end(assistant)
    audit.record(
        "assistant.ended",
        customer,
        acting_user=acting_user,
        changes={"assistant": [f"{assistant.employee} ({assistant.role})", None]},
        customer_id=customer.pk,
    )
    return assistant


def refuse_out_of_reach(employee: Employee | None, field: str, permission: str, acting_user: Any) -> None:
    """Nobody who has left the bank is given a customer, nor anybody outside the scope of whoever gives."""
    if employee is None:
        return
    if employee.status == Employee.Status.LEFT:
        raise RuleViolation("manager_left", _("%(name)s has left the bank.") % {"name": employee}, field)
    if not employees_to_assign(acting_user, permission).filter(pk=employee.pk).exists():
        raise RuleViolation("employee_out_of_scope", _("This employee works outside your data scope."), field)


def own_reach(acting_user: Any) -> Q | None:
    """The customers that the person gives away: those of the branches where they assign, else of their own portfolio.

    Whoever assists a customer reaches it, but out of another's portfolio it is the head of the branch who takes it.
    None: every customer.
    """
    scope = access_of(acting_user).scope(ASSIGN)
    if scope.everything:
        return None
    return Q(branch__in=sorted(scope.branches)) | Q(manager__in=sorted(scope.employees))


def _refuse_anothers(customer: Customer, acting_user: Any) -> None:
    reach = None if acting_user is None else own_reach(acting_user)
    if reach is not None and not Customer.objects.filter(reach, pk=customer.pk).exists():
        words = _("This customer is in another manager's portfolio: the head of the branch assigns it.")
        raise RuleViolation("anothers_portfolio", words, "manager")


def refuse_core_managed(customer: Customer) -> None:
    """Where the core system sends the manager, the next file would undo what is done here."""
    if "manager" in core_columns(customer):
        raise RuleViolation("core_field", _("The manager comes from the core system and is changed there."), "manager")


def _close_open(customer: Customer) -> str | None:
    """End the open assignment; returns the manager it named. One made the same day ends where it began."""
    found = Assignment.objects.filter(customer=customer, until=None).select_related("manager").first()
    if found is None:
        return str(customer.manager) if customer.manager else None
    found.until = max(reckoned_on(), found.since)
    found.save(update_fields=["until"])
    return str(found.manager)


def _set_manager(customer: Customer, manager: Employee | None) -> None:
    customer.manager = manager
    customer.row_version += 1
    customer.save(update_fields=["manager", "row_version", "changed_at"])


def _end_assistance(customer: Customer, employee: Employee) -> None:
    """Who becomes the manager no longer assists."""
    for assistant in Assistant.objects.filter(customer=customer, employee=employee, until=None):
        _end(assistant)


def _end(assistant: Assistant) -> None:
    assistant.until = max(reckoned_on(), assistant.since)
    assistant.save(update_fields=["until"])


def in_words(reason: str, note: str, approved_by: Any = None) -> str:
    words = str(AssignmentReason(reason).label)
    words = f"{words}: {note}" if note else words
    return _("%(reason)s (approved by %(name)s)") % {"reason": words, "name": approved_by} if approved_by else words
