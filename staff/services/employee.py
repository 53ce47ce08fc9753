"""Employees: entered, changed, and gone once nothing is left in their hands."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common import audit, bank, formatting, pinyin
from bankcrm.common.errors import RuleViolation
from bankcrm.common.permissions import demand_unless_system
from bankcrm.common.services.stored import record_locked, refuse_core_fields, refuse_stale, save_changes
from staff.models import Employee
from staff.models.employee import EmployeeStatus
from staff.open_work import open_work
from staff.services.user import user_disable

FIELDS = frozenset(
    {
        "number",
        "name",
        "post",
        "branch",
        "mobile",
        "email",
        "hired_on",
        "left_on",
        "status",
        "user",
        "supervisor",
        "qualifications",
    }
)


@transaction.atomic
def employee_create(*, values: dict[str, Any], acting_user: Any) -> Employee:
    """Somebody new; a sign-in is made apart."""
    demand_unless_system(acting_user, "staff.add_employee")
    employee = Employee(**_known(values))
    _read_name(employee)
    _check(employee)
    employee.save(force_insert=True)
    changes = {name: [None, audit.plain(value)] for name, value in values.items() if value not in (None, "", [])}
    audit.record("employee.created", employee, acting_user=acting_user, changes=changes)
    return employee


@transaction.atomic
def employee_edit(
    *, employee: Employee, values: dict[str, Any], row_version: int | None = None, acting_user: Any
) -> Employee:
    """Set the values that differ. Leaving is refused while customers or other work are left; it ends the sign-in."""
    employee = record_locked(employee, "staff.change_employee", acting_user)
    refuse_stale(employee, row_version, values)
    changes = audit.difference(employee, _known(values))
    if not changes:
        return employee
    refuse_core_fields(employee, changes)
    for name in changes:
        setattr(employee, name, values[name])
    leaves = "status" in changes and employee.status == EmployeeStatus.LEFT
    if leaves:
        _refuse_with_work_left(employee)
        if employee.left_on is None:
            employee.left_on = bank.business_date()
            changes["left_on"] = [None, audit.plain(employee.left_on)]
    _check(employee)
    written = set(changes)
    if "name" in changes:
        _read_name(employee)
        written |= {"name_pinyin", "name_initials"}
    save_changes(employee, written)
    code = "employee.left" if leaves else "employee.changed"
    audit.record(code, employee, acting_user=acting_user, changes=changes)
    if leaves and employee.user is not None and employee.user.is_active:
        user_disable(user=employee.user, reason=_("Has left the bank"), acting_user=None)
    return employee


def _known(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - FIELDS:
        raise ValueError(f"not set by this service: {', '.join(sorted(unknown))}")
    return values


def _read_name(employee: Employee) -> None:
    employee.name_pinyin, employee.name_initials = pinyin.reading(employee.name)


def _check(employee: Employee) -> None:
    others = Employee.objects.exclude(pk=employee.pk)
    if others.filter(number=employee.number).exists():
        raise RuleViolation("number_taken", _("There is an employee with this number already."), "number")
    if employee.branch.closed_on is not None and employee.status != EmployeeStatus.LEFT:
        raise RuleViolation("branch_closed", _("This branch is closed."), "branch")
    if employee.user_id is not None and others.filter(user=employee.user_id).exists():
        raise RuleViolation("sign_in_taken", _("This sign-in belongs to another employee."), "user")
    if employee.supervisor_id is not None and _supervises(employee, employee.supervisor_id):
        raise RuleViolation("circle", _("Nobody can be their own supervisor, directly or over others."), "supervisor")
    if employee.hired_on and employee.left_on and employee.left_on < employee.hired_on:
        raise RuleViolation("left_before_hired", _("Nobody leaves before they were hired."), "left_on")


def _supervises(employee: Employee, other_id: int) -> bool:
    """Whether the way up from the other one comes to the employee."""
    seen: set[int] = set()
    above: int | None = other_id
    while above is not None and above not in seen:
        if above == employee.pk:
            return True
        seen.add(above)
        above = Employee.objects.filter(pk=above).values_list("supervisor", flat=True).first()
    return False


def _refuse_with_work_left(employee: Employee) -> None:
    """Nobody leaves with customers in hand; the message says what is left."""
    left = open_work(employee)
    if left:
        parts = formatting.listed(f"{work.label} {work.number:,}" for work in left)
        text = _("This employee still has work in hand (%(work)s). Hand it over first.")
        raise RuleViolation("work_left", text % {"work": parts}, "status")
