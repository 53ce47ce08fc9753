"""What one employee looks after, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from customers.models import CustomerFigures
from staff.models import Employee

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
