"""Month-ends: which ones a chart shows, and amounts of holdings at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from products.models import BalanceYear

MONTHS_SHOWN = 24


def month_end(day: date) -> date:
    """The last day of the month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)


def month_ends_before(on: date, count: int) -> list[date]:
    """The last `count` month-ends not after `on`, oldest first."""
    ends: list[date] = []
    day = on if on == month_end(on) else on.replace(day=1) - timedelta(days=1)
    while len(ends) < count:
        ends.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return ends[::-1]


def account_month_ends(account_ids: Iterable[int], ends: Sequence[date]) -> dict[int, list[Decimal | None]]:
    """Balances of accounts at month-ends, None where unknown: one query over the yearly arrays."""
    wanted = list(account_ids)
    if not wanted or not ends:
        return {}
    known: dict[tuple[int, int], list[Decimal | None]] = {}
    years = range(ends[0].year, ends[-1].year + 1)
    rows = BalanceYear.objects.filter(account__in=wanted, year__in=years)
    for account, year, balances in rows.values_list("account_id", "year", "month_ends"):
        known[account, year] = balances
    empty: list[Decimal | None] = [None] * 12
    return {
        account: [known.get((account, end.year), empty)[end.month - 1] for end in ends]
        for account in wanted
        if any((account, year) in known for year in years)
    }


_LOAN_STATES = """
SELECT l.id, day.place, state.outstanding
  FROM unnest(%s::bigint[]) AS l(id)
 CROSS JOIN unnest(%s::date[]) WITH ORDINALITY AS day(on_day, place)
 CROSS JOIN LATERAL (
    SELECT s.outstanding FROM products_loanstate s
     WHERE s.loan_id = l.id AND s.since <= day.on_day ORDER BY s.since DESC LIMIT 1
 ) AS state
"""


def loan_month_ends(loan_ids: Iterable[int], ends: Sequence[date]) -> dict[int, list[Decimal | None]]:
    """What loans had outstanding at month-ends, each the state of that day: one probe of the index for each."""
    wanted = list(loan_ids)
    if not wanted or not ends:
        return {}
    found: dict[int, list[Decimal | None]] = defaultdict(lambda: [None] * len(ends))
    with connection.cursor() as cursor:
        cursor.execute(_LOAN_STATES, [wanted, list(ends)])
        for loan, place, outstanding in cursor.fetchall():
            found[loan][place - 1] = outstanding
    return dict(found)
