"""Proof of the search index: what it should hold is worked out anew in chunks and compared with what is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from bankcrm.common.search import characters
from customers.search.rows import COLUMNS, rows_of

CHUNK = 20_000
# So many differing customers are named; the rest are counted.
NAMED = 20

Progress = Callable[[int, int], None]


@dataclass
class Outcome:
    """What the check found. characters: entries of the table of characters that are not as the dictionaries say."""

    examined: int = 0
    characters: int = 0
    missing: int = 0
    differing: int = 0
    left_over: int = 0
    numbers: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        return self.characters + self.missing + self.differing + self.left_over


_COMPARE = """
SELECT coalesce(w.customer_id, s.customer_id), w.customer_id IS NULL AS left_over, s.customer_id IS NULL AS missing
FROM ({wanted}) w FULL JOIN (
    SELECT {columns} FROM customers_customersearch WHERE customer_id >= %s AND customer_id < %s
) s USING (customer_id)
WHERE (w.branch_id, w.is_confidential, w.name, w.grams)
      IS DISTINCT FROM (s.branch_id, s.is_confidential, s.name, s.grams)
"""


def check(*, mend: bool, progress: Progress = lambda done, total: None) -> Outcome:
    """Compare all; with `mend` write what differs anew. A customer that is being written waits or is waited for."""
    outcome = Outcome()
    with transaction.atomic(), connection.cursor() as cursor:
        outcome.characters = _check_characters(cursor, mend)
        first, last = _ends(cursor)
    for start in range(first, last + 1, CHUNK):
        with transaction.atomic(), connection.cursor() as cursor:
            _check_chunk(cursor, start, start + CHUNK, outcome, mend)
        progress(min(start + CHUNK, last) - first + 1, last - first + 1)
    return outcome


def _ends(cursor: Any) -> tuple[int, int]:
    cursor.execute(
        "SELECT coalesce(min(low), 0), coalesce(max(high), -1) FROM ("
        "SELECT min(id) AS low, max(id) AS high FROM customers_customer "
        "UNION ALL SELECT min(customer_id), max(customer_id) FROM customers_customersearch) ends"
    )
    low, high = cursor.fetchone()
    return low, high


def _check_characters(cursor: Any, mend: bool) -> int:
    wanted = dict(characters.worked_out())
    cursor.execute("SELECT character, folded, readings FROM search_character")
    held = {row[0]: characters.Character(row[1], tuple(row[2])) for row in cursor.fetchall()}
    faults = sum(held.get(one) != wanted.get(one) for one in wanted.keys() | held.keys())
    if faults and mend:
        characters.install(cursor)
    return faults


def _check_chunk(cursor: Any, start: int, end: int, outcome: Outcome, mend: bool) -> None:
    chunk = f"(SELECT * FROM customers_customer WHERE id >= {int(start)} AND id < {int(end)})"  # noqa: S608
    cursor.execute(f"SELECT count(*) FROM {chunk} c")  # noqa: S608 (two numbers)
    outcome.examined += cursor.fetchone()[0]
    cursor.execute(_COMPARE.format(wanted=rows_of(chunk), columns=COLUMNS), [start, end])
    faults = cursor.fetchall()
    if not faults:
        return
    keys = [key for key, _left_over, _missing in faults]
    outcome.left_over += sum(left_over for _key, left_over, _missing in faults)
    outcome.missing += sum(missing for _key, _left_over, missing in faults)
    outcome.differing += sum(not left_over and not missing for _key, left_over, missing in faults)
    if len(outcome.numbers) < NAMED:
        cursor.execute(
            "SELECT number FROM customers_customer WHERE id = ANY(%s) ORDER BY number LIMIT %s", [keys, NAMED]
        )
        outcome.numbers = (outcome.numbers + [row[0] for row in cursor.fetchall()])[:NAMED]
    if mend:
        _mend(cursor, keys)


def _mend(cursor: Any, keys: list[int]) -> None:
    """The customers are locked first, so that nobody writes them between reading and mending."""
    cursor.execute("SELECT id FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [keys])
    cursor.execute("DELETE FROM customers_customersearch WHERE customer_id = ANY(%s)", [keys])
    wanted = rows_of("(SELECT * FROM customers_customer WHERE id = ANY(%(keys)s))")
    cursor.execute(f"INSERT INTO customers_customersearch ({COLUMNS}) {wanted}", {"keys": keys})
