"""What adds up within a person's scope: read from the figures of branches and portfolios, never from their rows.

Nobody is counted twice and nobody out of scope is counted: the whole bank has a row of its own, branches add up, and
besides a person's branches their portfolios in other branches do. The few customers who are in somebody's scope for a
reason of their own (assisted, or confidential and open to them) are in no such row; they are asked for by their ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import DateField, Max, Q, QuerySet, Sum

from bankcrm.common import bank
from bankcrm.common.asked import Asked
from bankcrm.common.bank import reckoned_on
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope, among
from customers.models import CustomerFigures, PortfolioFigure
from customers.models.portfolio import PortfolioLevel
from customers.portfolios import registry
from customers.portfolios.refresh import ends_before, last_count
from customers.portfolios.registry import Question

VIEW = "customers.view_customer"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of rows, an amount, or both; the amount is None where nothing is known."""

    number: int = 0
    amount: Decimal | None = None

    def __add__(self, other: Figure) -> Figure:
        known = [amount for amount in (self.amount, other.amount) if amount is not None]
        return Figure(self.number + other.number, sum(known, Decimal(0)) if known else None)


NONE = Figure()


class PortfolioReading:
    """Every figure of a person's scope, now and a month ago: one query for each scope that their permissions have."""

    def __init__(self, user: Any) -> None:
        self.as_of: date | None = None
        self.counted_at: Any = None
        self._now: dict[str, Figure] = {}
        self._before: dict[str, Figure] = {}
        self._families: set[str] = set()
        for scope, families in _by_scope(user).items():
            self._families |= families
            self._read(scope, families)

    @classmethod
    def of(cls, request: Any) -> PortfolioReading:
        """That of the request's person, read once."""
        if not hasattr(request, "portfolio_reading"):
            request.portfolio_reading = cls(request.user)
        return request.portfolio_reading

    @property
    def is_counted(self) -> bool:
        """Whether the figures were ever counted for this scope."""
        return self.as_of is not None

    def now(self, code: str) -> Figure:
        return self._now.get(code, NONE)

    def before(self, code: str) -> Figure | None:
        """As it stood at the end of the last month; None where that is not kept."""
        return self._before.get(code)

    def family(self, name: str) -> dict[str, Figure]:
        """`{"1-30": ..., "31-90": ...}` of the codes "overdue.1-30" and so on."""
        return {code.partition(".")[2]: one for code, one in self._now.items() if code.startswith(f"{name}.")}

    def _read(self, scope: Scope, families: set[str]) -> None:
        months: dict[date, dict[str, Figure]] = defaultdict(dict)
        month_since = ends_before(reckoned_on(), 2)[0].replace(day=1)
        for row in _months_of(scope, frozenset(families), since=month_since):
            months[row["month"]][row["code"]] = Figure(row["numbers"], row["amounts"])
            if self.as_of is None or row["day"] >= self.as_of:
                self.as_of, self.counted_at = row["day"], row["moment"]
        if not months:
            counted = last_count()
            if counted is None:
                return
            months[counted[0]] = {}  # Counted, and nobody of this scope is in it.
            self.as_of, self.counted_at = counted[1:]
        month = max(months)
        self._now |= months[month]
        last = ends_before(month, 1)
        self._before |= months.get(last[0].replace(day=1), {})
        self._add_the_few(scope, families, last)

    def _add_the_few(self, scope: Scope, families: set[str], ends: Sequence[date]) -> None:
        few = customers_apart(scope)
        for row in _of_the_few(few, ends, families, self.counted_at):
            into = self._now if row.month is None else self._before
            if row.month is None or self._before:
                into[row.code] = into.get(row.code, NONE) + row.figure


@dataclass(frozen=True, slots=True)
class FewRow:
    """A figure of customers asked for by their ids; `month` is None for now."""

    month: date | None
    manager: int | None
    code: str
    figure: Figure


def portfolio_course(
    user: Any, codes: Sequence[str], *, months: int = 24, permission: str = VIEW
) -> dict[date, dict[str, Figure]]:
    """Figures at the ends of months and as of the business date, by the day they are as of, oldest first.

    permission: the one that all the codes are read under.
    """
    scope = access_of(user).scope(permission)
    families = {code.partition(".")[0] for code in codes}
    ends = ends_before(reckoned_on(), months)
    rows = _sums_of(scope).filter(month__gte=ends[0].replace(day=1), code__in=codes)
    course: dict[date, dict[str, Figure]] = defaultdict(dict)
    day_of: dict[date, date] = {}
    counted_at: datetime | None = None
    found = rows.values("month", "code").annotate(
        numbers=Sum("number"), amounts=Sum("amount"), day=Max("as_of"), moment=Max("counted_at")
    )
    for row in found.order_by("month"):
        month, counted_at = row["month"], max(counted_at or row["moment"], row["moment"])
        day_of[month] = row["day"]
        course[month][row["code"]] = Figure(row["numbers"], row["amounts"])
    few = customers_apart(scope) if course else ()
    newest = max(course, default=None)
    counted_ends = [end for end in ends if end.replace(day=1) in course]
    for one in _of_the_few(few, counted_ends, families, counted_at):
        month = one.month or newest
        if month is not None and one.code in codes:
            course[month][one.code] = course[month].get(one.code, NONE) + one.figure
    last = {month: end for end in ends if (month := end.replace(day=1)) in course}
    return {
        last[month] if month in last and month != newest else day_of[month]: course[month] for month in sorted(course)
    }


@dataclass(frozen=True, slots=True)
class ManagerStanding:
    """What one manager's customers hold within the reader's branches, now and a month ago."""

    manager: int
    now: dict[str, Figure]
    before: dict[str, Figure]

    @property
    def new_deposits(self) -> Decimal | None:
        now, before = self.now.get("deposits", NONE).amount, self.before.get("deposits", NONE).amount
        return None if now is None or before is None else now - before


def managers_standing(user: Any, codes: Sequence[str]) -> list[ManagerStanding]:
    """Every manager with customers in the reader's branches, most new deposits of the month first."""
    scope = access_of(user).scope(VIEW)
    if not scope.branches:
        return []
    month_since = ends_before(reckoned_on(), 2)[0].replace(day=1)
    rows = PortfolioFigure.objects.visible_to(user).filter(
        level=PortfolioLevel.PORTFOLIO, branch__in=sorted(scope.branches), month__gte=month_since, code__in=codes
    )
    months: dict[date, dict[int, dict[str, Figure]]] = defaultdict(lambda: defaultdict(dict))
    counted_at: datetime | None = None
    found = rows.values("month", "manager_id", "code").annotate(
        numbers=Sum("number"), amounts=Sum("amount"), moment=Max("counted_at")
    )
    for row in found:
        counted_at = max(counted_at or row["moment"], row["moment"])
        months[row["month"]][row["manager_id"]][row["code"]] = Figure(row["numbers"], row["amounts"])
    if not months:
        return []
    month = max(months)
    last = ends_before(month, 1)
    now, before = months[month], months[last[0].replace(day=1)]
    few = customers_apart(scope)
    for one in _of_the_few(few, last, {code.partition(".")[0] for code in codes}, counted_at):
        if one.manager is not None and one.code in codes:
            into = (now if one.month is None else before)[one.manager]
            into[one.code] = into.get(one.code, NONE) + one.figure
    standing = [ManagerStanding(manager, held, before.get(manager, {})) for manager, held in now.items()]
    return sorted(standing, key=lambda one: (one.new_deposits is None, -(one.new_deposits or 0), one.manager))


def customers_apart(scope: Scope) -> tuple[int, ...]:
    """Customers within the scope that none of its sums holds: those assisted, and confidential files open to one."""
    if not scope.customers and not scope.readable:
        return ()
    return tuple(
        key
        for key, branch, manager, is_confidential in _the_few(scope)
        if is_confidential or not (scope.everything or branch in scope.branches or manager in scope.employees)
    )


@prepared
def _the_few(scope: Scope) -> QuerySet:
    rows = CustomerFigures.objects.within(scope).filter(among("pk", scope.customers | scope.readable))
    return rows.values_list("pk", "branch_id", "manager_id", "is_confidential")


def _by_scope(user: Any) -> dict[Scope, set[str]]:
    """The families of figures that this person may see, by the scope that their permission has."""
    access, found = access_of(user), defaultdict(set)
    for family, permission in registry.permissions().items():
        scope = access.scope(permission)
        if not scope.is_empty:
            found[scope].add(family)
    return found


@prepared
def _months_of(scope: Scope, families: frozenset[str]) -> QuerySet:
    """Each figure of each month since a day, added up."""
    rows = _rows_of(scope, families).filter(month__gte=Asked("since", DateField())).values("month", "code")
    return rows.annotate(numbers=Sum("number"), amounts=Sum("amount"), day=Max("as_of"), moment=Max("counted_at"))


def _rows_of(scope: Scope, families: Iterable[str]) -> QuerySet:
    """The rows whose sum is the scope's, of some families."""
    rows, wanted = _sums_of(scope), set(families)
    if wanted == set(registry.permissions()):
        return rows
    of_families = Q(code__in=sorted(wanted))
    for family in sorted(wanted):
        of_families |= Q(code__startswith=f"{family}.")
    return rows.filter(of_families)


def _sums_of(scope: Scope) -> QuerySet:
    """The rows whose sum is the scope's."""
    rows: QuerySet = PortfolioFigure.objects.within(scope)
    if scope.everything:
        return rows.filter(level=PortfolioLevel.BANK, branch=None, manager=None)
    whole = Q(level=PortfolioLevel.BRANCH, manager=None) & among("branch", scope.branches)
    own = Q(level=PortfolioLevel.PORTFOLIO) & among("manager", scope.employees)
    if not scope.employees:  # An alternative that nobody meets would keep the branches from their index.
        return rows.filter(whole)
    return rows.filter(whole | (own & ~among("branch", scope.branches)) if scope.branches else own)


def _of_the_few(
    customers: tuple[int, ...], ends: Sequence[date], families: set[str], counted_at: datetime | None
) -> tuple[FewRow, ...]:
    """The same statements as for the whole bank, asked of a handful of customers; once after each count of the bank's.

    They are large statements, and between two counts the sums beside which they stand do not change, either.
    """
    if not customers:
        return ()
    asked = (Question(reckoned_on(), bank.currency(), customers), tuple(ends), frozenset(families))
    return tuple(_read_few(*asked)) if counted_at is None else _kept_few(*asked, counted_at)


@lru_cache(maxsize=500)
def _kept_few(
    asked: Question, ends: tuple[date, ...], families: frozenset[str], counted_at: datetime
) -> tuple[FewRow, ...]:
    return tuple(_read_few(asked, ends, families))


def _read_few(asked: Question, ends: tuple[date, ...], families: frozenset[str]) -> Iterator[FewRow]:
    parts, names = [], "branch_id, manager_id, code, number, amount"
    for one in registry.sets():
        if not families & set(one.families):
            continue
        if one.now is not None:
            parts.append(f"SELECT NULL::date AS month, {names} FROM ({one.now(asked)}) n")  # noqa: S608
        if one.before is not None and ends:
            parts.append(f"SELECT month, {names} FROM ({one.before(asked, ends)}) b")  # noqa: S608
    if not parts:
        return
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for month, _branch, manager, code, number, amount in cursor.fetchall():
            if code.partition(".")[0] in families:
                yield FewRow(month, manager, code, Figure(int(number), amount))
