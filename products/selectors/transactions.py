"""Bookings of one or several accounts, newest first, by keyset."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from bankcrm.common.ordering import storable
from products.models import Transaction

# Each account gives its own newest rows from its own index; the merge takes the newest of all. Asked over all the
# accounts at once, the planner may walk whole months of the bank instead.
_NEWEST = """
SELECT t.booked_on, t.number
  FROM unnest(%(accounts)s::bigint[]) AS a(id)
 CROSS JOIN LATERAL (
    SELECT booked_on, number FROM products_transaction
     WHERE account_id = a.id {beyond}
     ORDER BY booked_on {way}, number {way} LIMIT %(limit)s
 ) AS t
 ORDER BY t.booked_on {way}, t.number {way} LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A booking as the end of a page: what lies before it (older), or after it when going back."""

    booked_on: date
    number: str
    newer: bool = False

    def encode(self) -> str:
        text = json.dumps([self.booked_on.isoformat(), self.number, int(self.newer)], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Place | None:
        """The place, or None for anything that is not one."""
        try:
            booked_on, number, newer = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if not isinstance(number, str) or not storable(number):
                return None
            return cls(date.fromisoformat(booked_on), number, bool(newer))
        except (ValueError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class TransactionPage:
    """Bookings with their accounts' ids, and the places of the neighbouring pages."""

    rows: list[Transaction]
    newer: str = ""
    older: str = ""


def transaction_page(account_ids: Sequence[int], *, size: int, place: Place | None = None) -> TransactionPage:
    """One page of the accounts' bookings. The caller has looked the accounts up within the reader's scope."""
    if not account_ids:
        return TransactionPage([])
    back = place is not None and place.newer
    keys = _keys(account_ids, size + 1, place, back)
    more = len(keys) > size
    keys = keys[:size]
    rows = _rows(keys)
    if not rows:
        return TransactionPage([])
    first, last = rows[0], rows[-1]
    has_newer = more if back else place is not None
    return TransactionPage(
        rows,
        newer=Place(first.booked_on, first.number, newer=True).encode() if has_newer else "",
        older=Place(last.booked_on, last.number).encode() if back or more else "",
    )


def _keys(account_ids: Sequence[int], limit: int, place: Place | None, back: bool) -> list[tuple[date, str]]:
    params: dict[str, Any] = {"accounts": list(account_ids), "limit": limit}
    beyond = ""
    if place is not None:
        beyond = f"AND (booked_on, number) {'>' if back else '<'} (%(day)s, %(number)s)"
        params |= {"day": place.booked_on, "number": place.number}
    sql = _NEWEST.format(beyond=beyond, way="ASC" if back else "DESC")
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _rows(keys: list[tuple[date, str]]) -> list[Transaction]:
    """The bookings themselves, newest first: their months are known from the keys."""
    if not keys:
        return []
    days = [booked_on for booked_on, _number in keys]
    found = Transaction.objects.filter(booked_on__range=(min(days), max(days)), pk__in=keys)
    return sorted(found, key=lambda row: (row.booked_on, row.number), reverse=True)
