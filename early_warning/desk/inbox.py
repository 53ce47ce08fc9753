"""What lies on somebody's desk: open warnings, the gravest first, as many as a day holds.

Every question walks one of the partial indexes of open warnings and stops: at the budget, or at the most counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from bankcrm.common import bank, parameters
from bankcrm.common.ordering import MOST_BRANCHES_TO_MERGE
from bankcrm.common.permissions import access_of
from bankcrm.common.time_limit import TookTooLong, time_limit
from early_warning.choices import Level
from early_warning.models import Warning
from early_warning.parameters import INBOX_BUDGET
from early_warning.services.desk import HANDLE

VIEW = "early_warning.view_warning"
# Beyond, a number says "999+": nobody works through more.
MOST_COUNTED = 999
IN_FRAME = 99
SECONDS = 3
# Whoever shows all of a long desk at once sees so many; the list of all warnings has pages.
MOST_SHOWN = 300

MINE, BRANCH, ESCALATED = "mine", "branch", "escalated"


def desks_of(user: Any) -> list[str]:
    """Which desks somebody has, the one they begin with first."""
    scope = access_of(user).scope(VIEW)
    desks = [MINE] if scope.employees or scope.customers else []
    if scope.branches or scope.everything:
        escalated = [ESCALATED] if scope.branches and access_of(user).has(HANDLE) else []
        desks = [BRANCH, *escalated, *desks]
    return desks


def desk_rows(user: Any, desk: str) -> QuerySet:
    """Open warnings of one desk, within the scope of seeing."""
    rows, scope = Warning.objects.visible_to(user).open(), access_of(user).scope(VIEW)
    if desk == MINE:
        return rows.filter(Q(manager__in=scope.employees) | Q(customer__in=scope.customers))
    if desk == ESCALATED:
        own = access_of(user).branch_id
        return rows.filter(escalated_to__in=scope.branches if own is None else [own])
    return rows


def branches_of(user: Any, desk: str) -> frozenset[int]:
    """The branches that a desk's rows lie in, where that is all that holds them together."""
    scope = access_of(user).scope(VIEW)
    only_branches = desk == BRANCH and not (scope.everything or scope.employees or scope.customers)
    return scope.branches if only_branches else frozenset()


def awake(rows: QuerySet) -> QuerySet:
    """Without what was put off to a day still to come."""
    return rows.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=timezone.localdate()))


def waiting(user: Any) -> int:
    """How many open warnings lie on the desk that somebody begins with, up to one more than the frame says."""
    desks = desks_of(user)
    if not desks:
        return 0
    rows = awake(desk_rows(user, desks[0])).order_by()
    return len(rows.values_list("pk", flat=True)[: IN_FRAME + 1])


@dataclass(slots=True)
class Counts:
    """Open warnings by level, each up to `MOST_COUNTED` and one more, and how many of them are of the last night."""

    levels: dict[int, int] = field(default_factory=dict)
    fresh: dict[int, int] = field(default_factory=dict)

    @property
    def all(self) -> int:
        return sum(self.levels.values())


def counts(rows: QuerySet) -> Counts | None:
    """One statement: four capped counts. None where they take too long."""
    parts = [rows.filter(level=one).order_by().values_list("level", "raised_on")[: MOST_COUNTED + 1] for one in Level]
    try:
        with time_limit(SECONDS):
            found = list(parts[0].union(*parts[1:], all=True))
    except TookTooLong:
        return None
    on, by_level = bank.business_date(), Counter(level for level, _raised in found)
    by_night = Counter(level for level, raised in found if raised == on)
    return Counts({one.value: by_level[one.value] for one in Level}, {one.value: by_night[one.value] for one in Level})


@dataclass(slots=True)
class Inbox:
    """The warnings shown, and how many lower ones are kept aside."""

    warnings: list[Warning]
    counts: Counts | None
    budget: int
    took_too_long: bool = False

    def aside(self, level: int | None) -> int:
        if self.counts is None:
            return 0
        whole = self.counts.levels[level] if level else self.counts.all
        return max(whole - len(self.warnings), 0)


def _first(rows: QuerySet, branches: frozenset[int], number: int) -> list[Warning]:
    """The first rows as ranked. Of a few branches each gives its own first by its index: else those of a small one

    would be looked for through the whole bank's.
    """
    whole = rows.select_related("rule__version", "version", "customer", "manager", "branch").ranked()
    if not 1 < len(branches) <= MOST_BRANCHES_TO_MERGE:
        return list(whole[:number])
    inner = rows.filter(branch=RawSQL("b.id", ())).ranked().values_list("level", "rank", "pk")[:number]
    try:
        sql, params = inner.query.sql_with_params()
    except EmptyResultSet:
        return []
    keys = RawSQL(  # noqa: S611 the text is Django's own SQL
        f"SELECT p.id FROM unnest(%s::bigint[]) AS b(id) CROSS JOIN LATERAL ({sql}) AS p(level, rank, id) "  # noqa: S608
        "ORDER BY p.level DESC, p.rank DESC, p.id DESC LIMIT %s",
        [sorted(branches), *params, number],
    )
    return list(whole.filter(pk__in=keys))


def inbox(rows: QuerySet, *, level: int | None, everything: bool, branches: frozenset[int] = frozenset()) -> Inbox:
    """The first of the rows as ranked; `rows` are filtered already, but for the level, and lie in these branches."""
    budget = MOST_SHOWN if everything else parameters.get(INBOX_BUDGET)
    wanted = rows.filter(level=level) if level else rows
    try:
        with time_limit(SECONDS):
            found = _first(wanted, branches, budget)
    except TookTooLong:
        return Inbox([], None, budget, took_too_long=True)
    return Inbox(found, counts(rows), budget)
