"""What lies on somebody's desk: open warnings, the gravest first, as many as a day holds.

Every question walks one of the partial indexes of open warnings and stops: at the budget, or at the most counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from bankcrm.common import bank, parameters
from bankcrm.common.ordering import MOST_BRANCHES_TO_MERGE
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import Kept, PreparedQuery
from bankcrm.common.time_limit import TookTooLong, time_limit
from early_warning.choices import Level
from early_warning.models import Warning
from early_warning.parameters import INBOX_BUDGET
from early_warning.recipients import VIEW, may_be_told, naming, parts_of
from early_warning.services.desk import HANDLE

# Beyond, a number says "999+": nobody works through more.
MOST_COUNTED = 999
IN_FRAME = 99
SECONDS = 3
# Whoever shows all of a long desk at once sees so many; the list of all warnings has pages.
MOST_SHOWN = 300

_WAITING: Kept[PreparedQuery] = Kept()

MINE, REACH, ESCALATED = "mine", "reach", "escalated"


def desks_of(user: Any) -> list[str]:
    """Which desks somebody has, the one they begin with first."""
    if access_of(user).scope(VIEW).is_empty:
        return []
    return [*([MINE] if may_be_told(user) else []), REACH, *([ESCALATED] if is_sent_up_to(user) else [])]


def is_sent_up_to(user: Any) -> bool:
    """Whether somebody answers for a branch that warnings are escalated to."""
    return bool(access_of(user).scope(VIEW).branches) and access_of(user).has(HANDLE)


def desk_rows(user: Any, desk: str) -> QuerySet:
    """Open warnings of one desk, within the scope of seeing; of one's own desk, those that `parts` take from."""
    rows = Warning.objects.visible_to(user).open()
    if desk == ESCALATED:
        scope, own = access_of(user).scope(VIEW), access_of(user).branch_id
        return rows.filter(escalated_to__in=scope.branches if own is None else [own])
    return rows


def parts(user: Any, desk: str) -> list[Q]:
    """Of which sets a desk is put together; a warning may be in several."""
    return parts_of(user, naming()) if desk == MINE else [Q()]


def branches_of(user: Any, desk: str) -> frozenset[int]:
    """The branches that a desk's rows lie in, where that is all that holds them together."""
    scope = access_of(user).scope(VIEW)
    only_branches = desk == REACH and not (scope.everything or scope.employees or scope.customers)
    return scope.branches if only_branches else frozenset()


def awake(rows: QuerySet) -> QuerySet:
    """Without what was put off to a day still to come."""
    return rows.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=timezone.localdate()))


def waiting(user: Any) -> int:
    """How many open warnings are this person's to look at, up to one more than the frame says."""
    access = access_of(user)
    shape = (access.identity, access.scope(VIEW), timezone.localdate())
    return min(_WAITING.get(shape, lambda: PreparedQuery(_waiting(user))).count(), IN_FRAME + 1)


def _waiting(user: Any) -> QuerySet:
    rows = awake(desk_rows(user, MINE)).order_by().values_list("pk", flat=True)
    return _together([rows.filter(part)[: IN_FRAME + 1] for part in parts_of(user)])


def _together(queries: Sequence[QuerySet]) -> QuerySet:
    """The rows of all of them in one statement, each once."""
    first, *others = queries or [Warning.objects.none()]
    return first.union(*others) if others else first


@dataclass(slots=True)
class Counts:
    """Open warnings by level, each up to `MOST_COUNTED` and one more, and how many of them are of the last night."""

    levels: dict[int, int] = field(default_factory=dict)
    fresh: dict[int, int] = field(default_factory=dict)

    @property
    def all(self) -> int:
        return sum(self.levels.values())


def counts(rows: QuerySet, sets: Sequence[Q]) -> Counts | None:
    """One statement: capped counts of each level. None where they take too long."""
    plain = rows.order_by().values_list("pk", "level", "raised_on")
    try:
        with time_limit(SECONDS):
            found = list(
                _together([plain.filter(one, level=level)[: MOST_COUNTED + 1] for level in Level for one in sets])
            )
    except TookTooLong:
        return None
    on, by_level = bank.business_date(), Counter(level for _pk, level, _raised in found)
    by_night = Counter(level for _pk, level, raised in found if raised == on)
    most = MOST_COUNTED + 1
    return Counts(
        {one.value: min(by_level[one.value], most) for one in Level},
        {one.value: min(by_night[one.value], most) for one in Level},
    )


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


def _first(rows: QuerySet, sets: Sequence[Q], branches: frozenset[int], number: int) -> list[Warning]:
    """The first rows as ranked. Of several sets, or a few branches, each gives its own first by its index: else those

    of a small one would be looked for through the whole bank's.
    """
    whole = rows.select_related("rule__version", "version", "customer", "manager", "branch").ranked()
    if len(sets) > 1:
        keys = list(_together([rows.filter(one).ranked().values_list("pk", flat=True)[:number] for one in sets]))
        return list(whole.filter(pk__in=keys)[:number])
    whole = whole.filter(*sets)
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


def inbox(
    rows: QuerySet,
    *,
    level: int | None,
    everything: bool,
    sets: Sequence[Q] = (Q(),),
    branches: frozenset[int] = frozenset(),
) -> Inbox:
    """The first of the rows as ranked, of those in one of the sets; `rows` are filtered already, but for the level,

    and lie in these branches.
    """
    budget = MOST_SHOWN if everything else parameters.get(INBOX_BUDGET)
    wanted = rows.filter(level=level) if level else rows
    try:
        with time_limit(SECONDS):
            found = _first(wanted, sets, branches, budget)
    except TookTooLong:
        return Inbox([], None, budget, took_too_long=True)
    return Inbox(found, counts(rows, sets), budget)


def desk_of(user: Any, desk: str) -> Inbox:
    """A whole desk, without filters."""
    rows, branches = awake(desk_rows(user, desk)), branches_of(user, desk)
    return inbox(rows, level=None, everything=False, sets=parts(user, desk), branches=branches)
