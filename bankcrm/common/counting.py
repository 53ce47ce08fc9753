"""How many rows a list has, without ever counting a large table: exact up to 10,000, then estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from bankcrm.common.formatting import count_words
from bankcrm.common.prepared import PreparedQuery

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


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of a list to be counted: as many as are counted, and all of them; asked: what they are asked with."""

    _few: PreparedQuery
    _all: PreparedQuery
    asked: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, queryset: QuerySet) -> Counted:
        keys = queryset.order_by().values("pk")
        return cls(PreparedQuery(keys[: EXACT_UP_TO + 1]), PreparedQuery(keys))

    def seen(self) -> int:
        """Counted, up to one more than `EXACT_UP_TO`."""
        return self._few.count(**self.asked)

    def expected(self) -> int:
        """As many as the planner expects."""
        return self._all.expected(**self.asked)


def capped_count(counted: Counted, *, whole: bool = False) -> Count:
    """Rows of a list: counted while there are at most 10,000, else what the planner expects.

    whole: the table, or whole branches of it, but for a few rows (confidential files): the planner knows how many
    rows a branch has, and five times the limit is beyond its error.
    """
    expected = counted.expected() if whole else None
    if expected is not None and expected > 5 * EXACT_UP_TO:
        return Count(expected, is_exact=False)
    seen = counted.seen()
    if seen <= EXACT_UP_TO:
        return Count(seen, is_exact=True)
    if expected is None:
        expected = counted.expected()
    return Count(max(expected, EXACT_UP_TO + 1), is_exact=False)
