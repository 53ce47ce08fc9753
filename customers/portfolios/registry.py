"""The registry of figures: each app declares sets of them, each set is one statement over the whole bank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bankcrm.common.feeds.columns import literal


@dataclass(frozen=True, slots=True)
class Question:
    """What a set is asked: on which day, in which currency, of whom (None: of every file that is not confidential)."""

    on: date
    currency: str
    customers: tuple[int, ...] | None = None

    def keeps(self, customer: str, confidential: str) -> str:
        """SQL that keeps the rows asked for; the columns' names are given."""
        if self.customers is None:
            return f"NOT {confidential}"
        return f"{customer} IN ({', '.join(str(int(key)) for key in self.customers) or 'NULL'})"


@dataclass(frozen=True, slots=True)
class FigureSet:
    """Figures that one statement finds.

    now: SQL of branch_id, manager_id, code, number, amount, one row for each branch, manager and code.
    before: the same with the month in front, at the ends of months gone by, from what is kept through time.
    families: the words before the point of its codes ("overdue" of "overdue.1-30"), with the permission whose scope
    decides what is added up for a person. lasting: families of which past months are kept.
    """

    name: str
    families: dict[str, str]
    now: Callable[[Question], str] | None = None
    before: Callable[[Question, Sequence[date]], str] | None = None
    lasting: tuple[str, ...] = ()


# Besides figures: what else is found once for all readers, such as the largest movements.
Work = Callable[[Any, Question], int]

_sets: dict[str, FigureSet] = {}
_works: dict[str, Work] = {}


def register(one: FigureSet) -> FigureSet:
    """Make a set known; its name must be new, and a family has one permission everywhere."""
    if one.name in _sets:
        raise ValueError(f"set of figures {one.name} is registered twice")
    known = permissions()
    for family, permission in one.families.items():
        if known.get(family, permission) != permission:
            raise ValueError(f"figures {family} are declared under two permissions")
    _sets[one.name] = one
    return one


def register_work(name: str, work: Work) -> None:
    if name in _works:
        raise ValueError(f"work {name} is registered twice")
    _works[name] = work


def sets() -> list[FigureSet]:
    return list(_sets.values())


def works() -> list[Work]:
    return list(_works.values())


def permissions() -> dict[str, str]:
    """Family of codes -> the permission whose scope decides."""
    return {family: permission for one in _sets.values() for family, permission in one.families.items()}


def lasting() -> list[str]:
    return sorted({family for one in _sets.values() for family in one.lasting})


def ends_sql(ends: Sequence[date]) -> str:
    """SQL of a table of months and their last days."""
    rows = ", ".join(f"({literal(day.replace(day=1))}::date, {literal(day)}::date)" for day in ends)
    return f"(VALUES {rows}) AS e(month, day)"
