"""What employees look after, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from bankcrm.common.time_limit import TookTooLong, time_limit
from customers.models import CustomerFigures
from customers.selectors import employees_to_assign
from staff.filtersets import employees_named
from staff.models import Employee
from staff.models.employee import Post

AMOUNTS = ("aum", "deposits", "loans", "overdue")


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Customers and what they hold, in the bank's currency; None where nothing is known."""

    customers: int
    aum: Decimal | None
    deposits: Decimal | None
    loans: Decimal | None
    overdue: Decimal | None
    late: int


def employee_portfolio(employee: Employee, user: Any) -> Portfolio:
    """The customers an employee manages, as far as the reader's scope goes, in one query."""
    figures = CustomerFigures.objects.visible_to(user).filter(manager=employee)
    sums = figures.aggregate(
        number=Count("pk"),
        late=Count("pk", filter=Q(overdue__gt=0)),
        **{f"{name}_sum": Sum(name) for name in AMOUNTS},
    )
    return Portfolio(sums["number"], *(sums[f"{name}_sum"] for name in AMOUNTS), late=sums["late"])


# Managers that are offered at once; further ones are found by name.
MOST_OFFERED = 50
SECONDS_FOR_FIGURES = 1


@dataclass(frozen=True, slots=True)
class Load:
    """A manager to whom customers may be given, with what they look after; None where that took too long to add up."""

    employee: Employee
    customers: int | None
    aum: Decimal | None

    @property
    def is_on_leave(self) -> bool:
        return self.employee.status == Employee.Status.ON_LEAVE


def managers_to_choose(user: Any, typed: str = "", chosen: Any = None) -> list[Load]:
    """Customer managers within the person's right to assign, or whoever is called as typed; the chosen one first.

    Their customers are added up for these few alone, within the person's scope, by the index of the managers.
    """
    offered = employees_to_assign(user)
    found = offered.filter(employees_named(typed)) if typed else offered.filter(post=Post.CUSTOMER_MANAGER)
    rows = list(found.select_related("branch").order_by("branch__code", "number")[:MOST_OFFERED])
    if str(chosen or "").isdecimal() and int(chosen) not in {one.pk for one in rows}:
        rows = [*offered.filter(pk=chosen).select_related("branch"), *rows]
    held = _held(CustomerFigures.objects.visible_to(user).filter(manager__in=[one.pk for one in rows]))
    nothing = (0, None) if held is not None else (None, None)
    return [Load(one, *(held or {}).get(one.pk, nothing)) for one in rows]


def _held(figures: QuerySet) -> dict[int, tuple[int, Decimal | None]] | None:
    """manager -> customers and assets; None where it takes longer than somebody waits for it."""
    try:
        with time_limit(SECONDS_FOR_FIGURES):
            rows = list(figures.order_by().values_list("manager").annotate(number=Count("pk"), sum=Sum("aum")))
    except TookTooLong:
        return None
    return {manager: (number, aum) for manager, number, aum in rows}
