"""What lies on somebody's desk: open warnings, the gravest first, as many as a day holds.

Every question walks one of the partial indexes of open warnings and stops: at the budget, or at the most counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db.models import (
    BooleanField,
    DateField,
    ExpressionWrapper,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import RawSQL
from django.utils import timezone

from bankcrm.common import bank, parameters
from bankcrm.common.asked import Asked, AskedKeys, parameter_of
from bankcrm.common.models import BankState
from bankcrm.common.ordering import MOST_BRANCHES_TO_MERGE
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import Kept, PreparedQuery, prepared
from bankcrm.common.scoping import Scope, among
from bankcrm.common.time_limit import TookTooLong, time_limit
from early_warning.choices import Level
from early_warning.models import Warning
from early_warning.parameters import INBOX_BUDGET
from early_warning.recipients import VIEW, Reader, Rules, may_be_told, naming, parts_of
from early_warning.services.desk import HANDLE

# Beyond, a number says "999+": nobody works through more.
MOST_COUNTED = 999
IN_FRAME = 99
SECONDS = 3
# Whoever shows all of a long desk at once sees so many; the list of all warnings has pages.
MOST_SHOWN = 300

_WAITING: Kept[PreparedQuery] = Kept()

TODAY, LAST_NIGHT = Asked("today", DateField()), Asked("last_night", DateField())

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
    """Open warnings of one desk, within the scope of seeing; of one's own desk, those that `parts_of` take from."""
    return _rows(access_of(user).scope(VIEW), Reader.of(user), desk)


def _rows(scope: Scope, reader: Reader, desk: str) -> QuerySet:
    rows = Warning.objects.within(scope).open()
    if desk == ESCALATED:
        return rows.filter(among("escalated_to", scope.branches if reader.branch is None else {reader.branch}))
    return rows


def _branches(scope: Scope, desk: str) -> Sequence[int] | AskedKeys:
    """The branches that a desk's rows lie in, where that is all that holds them together."""
    if desk != REACH or scope.everything or scope.employees or scope.customers:
        return ()
    return scope.branch_keys


def _awake(rows: QuerySet, today: Any) -> QuerySet:
    """Without what was put off to a day still to come."""
    return rows.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=today))


def waiting(user: Any) -> int:
    """How many open warnings are this person's to look at, up to one more than the frame says; asked once a request."""
    held = getattr(user, "_warnings_waiting", None)
    if held is None:
        scope, in_scope = access_of(user).scope(VIEW).left_open()
        reader, as_reader = Reader.of(user).left_open()
        query = _WAITING.get((scope, reader), lambda: PreparedQuery(_waiting(scope, reader)))
        found = query.count(**in_scope, **as_reader, today=timezone.localdate())
        held = user._warnings_waiting = min(found, IN_FRAME + 1)
    return int(held)


def _waiting(scope: Scope, reader: Reader) -> QuerySet:
    rows = _awake(_rows(scope, reader, MINE), TODAY).order_by().values_list("pk", flat=True)
    return _together([rows.filter(part)[: IN_FRAME + 1] for part in parts_of(reader)])


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


class _Counted(Subquery):
    """How many rows there are, and how many of them are of the last night."""

    template = "(SELECT ARRAY[count(*), count(*) FILTER (WHERE counted.is_fresh)] FROM (%(subquery)s) counted)"
    output_field = ArrayField(IntegerField())


def _counts_of(rows: QuerySet, sets: Sequence[Q], on: Any) -> QuerySet:
    """One row with the counts of each level: the bank's own, for there is one. on: the day of the last night."""
    is_fresh = ExpressionWrapper(Q(raised_on=on) if on else Value(False), BooleanField())
    plain = rows.order_by().annotate(is_fresh=is_fresh).values_list("pk", "is_fresh")
    counted = [
        _Counted(_together([plain.filter(one, level=level)[: MOST_COUNTED + 1] for one in sets])) for level in Level
    ]
    return BankState.objects.values_list(*counted)


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


def _first_of(rows: QuerySet, sets: Sequence[Q], branches: Sequence[int] | AskedKeys, number: int) -> QuerySet:
    """The first rows as ranked. Of several sets, or a few branches, each gives its own first by its index: else those

    of a small one would be looked for through the whole bank's.
    """
    whole = rows.select_related("rule__version", "customer").ranked()
    if len(sets) > 1:
        firsts = _together([rows.filter(one).ranked().values_list("pk", flat=True)[:number] for one in sets])
        return whole.filter(pk__in=firsts)[:number]
    whole = whole.filter(*sets) if sets else whole.none()
    if not 1 < len(branches) <= MOST_BRANCHES_TO_MERGE:
        return whole[:number]
    inner = rows.filter(branch=RawSQL("b.id", ())).ranked().values_list("level", "rank", "pk")[:number]
    try:
        sql, params = inner.query.sql_with_params()
    except EmptyResultSet:
        return whole.none()
    keys = RawSQL(  # noqa: S611 the text is Django's own SQL
        f"SELECT p.id FROM unnest(%s::bigint[]) AS b(id) CROSS JOIN LATERAL ({sql}) AS p(level, rank, id) "  # noqa: S608
        "ORDER BY p.level DESC, p.rank DESC, p.id DESC LIMIT %s",
        [parameter_of(branches), *params, number],
    )
    return whole.filter(pk__in=keys)


@dataclass(frozen=True, slots=True)
class Whole:
    """A desk without filters: what its statements follow from, besides the scope."""

    desk: str
    reader: Reader
    rules: Rules
    with_snoozed: bool

    def rows(self, scope: Scope, today: Any = TODAY) -> QuerySet:
        rows = _rows(scope, self.reader, self.desk)
        return rows if self.with_snoozed else _awake(rows, today)

    @property
    def parts(self) -> list[Q]:
        """Of which sets the desk is put together; a warning may be in several."""
        return parts_of(self.reader, self.rules) if self.desk == MINE else [Q()]


@prepared
def _first(scope: Scope, whole: Whole, level: int | None, number: int) -> QuerySet:
    rows = whole.rows(scope)
    return _first_of(rows.filter(level=level) if level else rows, whole.parts, _branches(scope, whole.desk), number)


@prepared
def _counted(scope: Scope, whole: Whole) -> QuerySet:
    return _counts_of(whole.rows(scope), whole.parts, LAST_NIGHT)


class DeskReading:
    """One desk of a person, as it is read. What a whole desk is asked is kept as statements.

    narrowed: the desk's rows with filters in force; which they are is hardly twice the same, and nothing is kept.
    """

    def __init__(self, user: Any, desk: str, *, narrowed: QuerySet | None = None, with_snoozed: bool = False) -> None:
        self.user, self.narrowed = user, narrowed
        self.today, self.on = timezone.localdate(), bank.business_date()
        self.whole = Whole(desk, Reader.of(user), naming() if desk == MINE else Rules(), with_snoozed)

    def read(self, *, level: int | None = None, number: int | None = None) -> Inbox:
        """The first as ranked, of one level or of all, so many or as the budget says; the counts are of all levels."""
        budget = number or parameters.get(INBOX_BUDGET)
        try:
            with time_limit(SECONDS):
                found = self._first(level, budget)
        except TookTooLong:
            return Inbox([], None, budget, took_too_long=True)
        return Inbox(found, self._counts(), budget)

    def _counts(self) -> Counts | None:
        """Of each level; None where it takes too long."""
        try:
            with time_limit(SECONDS):
                found = self._counted()
        except TookTooLong:
            return None
        counts = Counts(dict.fromkeys(Level, 0), dict.fromkeys(Level, 0))
        for level, counted in zip(Level, found[0] if found else (), strict=bool(found)):
            counts.levels[level], counts.fresh[level] = counted or (0, 0)
        if self.whole.desk == MINE and self.narrowed is None and not self.whole.with_snoozed:
            self.user._warnings_waiting = min(counts.all, IN_FRAME + 1)  # The frame says how much of one's own waits.
        return counts

    def _first(self, level: int | None, number: int) -> list[Warning]:
        if self.narrowed is None:
            whole, asked = self._left_open()
            return _first(self._scope, whole, level, number, **asked)
        rows = self._narrowed.filter(level=level) if level else self._narrowed
        return list(_first_of(rows, self.whole.parts, _branches(self._scope, self.whole.desk), number))

    def _counted(self) -> list[Any]:
        if self.narrowed is None:
            whole, asked = self._left_open()
            return _counted(self._scope, whole, last_night=self.on, **asked)
        return list(_counts_of(self._narrowed, self.whole.parts, self.on))

    def _left_open(self) -> tuple[Whole, dict[str, Any]]:
        reader, asked = self.whole.reader.left_open()
        return replace(self.whole, reader=reader), asked | {"today": self.today}

    @property
    def _scope(self) -> Scope:
        return access_of(self.user).scope(VIEW)

    @property
    def _narrowed(self) -> QuerySet:
        rows: Any = self.narrowed
        return rows if self.whole.with_snoozed else _awake(rows, self.today)


def desk_of(user: Any, desk: str, number: int) -> Inbox:
    """The first of a whole desk, without filters."""
    return DeskReading(user, desk).read(number=number)
