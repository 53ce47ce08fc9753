"""How many rows a list has, without ever counting a large table: exact up to 10,000, then estimated."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from bankcrm.common.formatting import count_words

EXACT_UP_TO = 10_000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows, and whether it is exact."""

    value: int
    is_exact: bool

    @property
    def words(self) -> str:
        """`9,876` or `about 1.2 million`, in the reader's language."""
        return count_words(self.value)


def capped_count(queryset: QuerySet, *, whole: bool = False) -> Count:
    """Rows of the queryset: counted while there are at most 10,000, else what the planner expects.

    whole: the table, or whole branches of it, but for a few rows (confidential files): the planner knows how many
    rows a branch has, and five times the limit is beyond its error.
    """
    plain = queryset.order_by()
    if whole or (not plain.query.where and not plain.query.is_empty()):
        expected = estimated_count(plain)
        if expected > 5 * EXACT_UP_TO:
            return Count(expected, is_exact=False)
    seen = plain.values("pk")[: EXACT_UP_TO + 1].count()
    if seen <= EXACT_UP_TO:
        return Count(seen, is_exact=True)
    return Count(max(estimated_count(plain), EXACT_UP_TO + 1), is_exact=False)


def estimated_count(queryset: QuerySet) -> int:
    """How many rows the planner expects; costs nothing."""
    try:
        sql, params = queryset.values("pk").query.sql_with_params()
    except EmptyResultSet:  # A filter that nothing can match.
        return 0
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    if isinstance(plan, str):
        plan = json.loads(plan)
    return int(plan[0]["Plan"]["Plan Rows"])
