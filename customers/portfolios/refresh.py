"""The figures of all portfolios written anew: one statement for each set, whole or not at all."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bankcrm.common import bank
from bankcrm.common.bank import reckoned_on
from bankcrm.common.feeds.columns import literal
from bankcrm.common.models import AuditEntry
from customers.models import CustomerFigures, PortfolioFigure
from customers.models.portfolio import PortfolioLevel
from customers.portfolios import registry
from customers.portfolios.registry import Question

MONTHS_BEFORE = 24
MONTHS_KEPT = 36
# What moves a customer from one sum to another. Services that commit a moment after their entry are still seen.
MOVING = (
    "feed_batch.applied",
    "customer.created",
    "customer.edited",
    "customer.assigned",
    "customer.released",
    "customer.sealed",
    "customer.unsealed",
)
A_COMMIT_MAY_TAKE = timedelta(minutes=1)

# Each row of a set counts in the bank, in its branch, and in its manager's portfolio there, if it has one.
_INSERT = """
INSERT INTO customers_portfoliofigure (month, as_of, counted_at, level, branch_id, manager_id, code, number, amount)
SELECT {month}, {as_of}, clock_timestamp(),
       CASE WHEN grouping(s.branch_id) = 1 THEN 'bank' WHEN grouping(s.manager_id) = 1 THEN 'branch'
            ELSE 'portfolio' END,
       s.branch_id, s.manager_id, s.code, sum(s.number), round(sum(s.amount), 2)
FROM ({figures}) s
GROUP BY GROUPING SETS ({sets})
HAVING NOT (grouping(s.manager_id) = 0 AND s.manager_id IS NULL)
"""


@transaction.atomic
def portfolios_refresh(*, on: date | None = None, currency: str = "") -> int:
    """This month's figures as of the business date, and what else is found with them. How many rows of figures.

    The first time also the month-ends before, as far as balances through time reach. Killed at any moment it leaves
    what stood; run twice it leaves the same.
    """
    asked = Question(on or reckoned_on(), currency or bank.currency())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('customers.portfolio_figures'))")
        for setting in ("work_mem = '128MB'", "jit = off", "statement_timeout = 0"):
            cursor.execute(f"SET LOCAL {setting}")
        month = asked.on.replace(day=1)
        written = 0
        if not PortfolioFigure.objects.filter(level=PortfolioLevel.BANK, month__lt=month).exists():
            written += _write_before(cursor, asked)
        cursor.execute("DELETE FROM customers_portfoliofigure WHERE month >= %s", [month])
        for one in registry.sets():
            if one.now is not None:
                written += _insert(cursor, one.now(asked), literal(month), literal(asked.on), "")
        _forget(cursor, month)
        for work in registry.works():
            work(cursor, asked)
        cursor.execute("ANALYZE customers_portfoliofigure")
    return written


def _insert(cursor: Any, figures: str, month: str, as_of: str, by_month: str) -> int:
    grouped = ("s.code", "s.branch_id, s.code", "s.branch_id, s.manager_id, s.code")
    sets = ", ".join(f"({by_month}{columns})" for columns in grouped)
    cursor.execute(_INSERT.format(month=month, as_of=as_of, figures=figures, sets=sets))
    return int(cursor.rowcount)


def _write_before(cursor: Any, asked: Question) -> int:
    """The ends of the months before, of whatever is kept through time."""
    ends = ends_before(asked.on)
    last_day = "(s.month + interval '1 month')::date - 1"
    return sum(
        _insert(cursor, one.before(asked, ends), "s.month", last_day, "s.month, ")
        for one in registry.sets()
        if one.before is not None
    )


def ends_before(on: date, count: int = MONTHS_BEFORE) -> list[date]:
    """The last days of the months before that of the day, oldest first."""
    ends: list[date] = []
    first = on.replace(day=1)
    for _month in range(count):
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    return ends[::-1]


def _forget(cursor: Any, month: date) -> None:
    """Of past months only what lasts, and nothing older than three years."""
    oldest = ends_before(month, MONTHS_KEPT)[0].replace(day=1)
    cursor.execute(
        "DELETE FROM customers_portfoliofigure "
        "WHERE month < %s AND (month < %s OR split_part(code, '.', 1) <> ALL(%s))",
        [month, oldest, registry.lasting()],
    )


def last_count() -> tuple[date, date, datetime] | None:
    """Month, business date and moment of the newest figures; None before the first count."""
    newest = PortfolioFigure.objects.filter(level=PortfolioLevel.BANK, branch=None, manager=None).order_by("-month")
    return newest.values_list("month", "as_of", "counted_at").first()


def portfolios_are_behind() -> bool:
    """Whether anything happened since the last count that moves customers or what they hold."""
    counted = last_count()
    if counted is None:
        return CustomerFigures.objects.exists()
    since = min(counted[2], timezone.now()) - A_COMMIT_MAY_TAKE
    return AuditEntry.objects.filter(code__in=MOVING, at__gt=since).exists()
