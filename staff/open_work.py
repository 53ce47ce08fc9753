"""What an employee has in hand: upper apps say what they count, and nobody leaves the bank while something is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from staff.models import Employee

Counter = Callable[[Employee], int]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One kind of work that is left: "customers: 12"."""

    label: str
    number: int


_counters: dict[str, tuple[str | Promise, Counter]] = {}


def register(code: str, label: str | Promise, count: Counter) -> None:
    """Make a kind of work known: its code, its name in the plural, and how many an employee has of it."""
    _counters[code] = (label, count)


def open_work(employee: Employee) -> list[OpenWork]:
    """What is left in the employee's hands, kinds without any left out."""
    return [OpenWork(str(label), number) for label, count in _counters.values() if (number := count(employee))]
