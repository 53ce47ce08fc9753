"""Proof of the search index: what it should hold is worked out anew in chunks and compared with what is there."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from bankcrm.common.search import characters
from bankcrm.common.search.proof import Outcome
from customers.search.rows import COLUMNS, rows_of

CHUNK = 20_000
# So many differing customers are named; the rest are counted.
NAMED = 20

# Grams are a set: in which order they stand, and how often, says nothing.
_COMPARE = """
SELECT coalesce(w.customer_id, s.customer_id), w.customer_id IS NULL AS left_over, s.customer_id IS NULL AS missing
FROM ({wanted}) w FULL JOIN (
    SELECT {columns} FROM customers_customersearch WHERE customer_id >= %s AND customer_id < %s
) s USING (customer_id)
WHERE (w.branch_id, w.is_confidential, w.name) IS DISTINCT FROM (s.branch_id, s.is_confidential, s.name)
   OR NOT (w.grams @> s.grams AND s.grams @> w.grams)
"""


def check(mend: bool) -> Outcome:
    """Compare all; with `mend` write what differs anew. A customer that is being written waits or is waited for."""
    outcome = Outcome()
    with transaction.atomic(), connection.cursor() as cursor:
        outcome.add("characters not as the dictionaries say", _check_characters(cursor, mend))
        first, last = _ends(cursor)
    for start in range(first, last + 1, CHUNK):
        with transaction.atomic(), connection.cursor() as cursor:
            _check_chunk(cursor, start, start + CHUNK, outcome, mend)
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
    left_over = sum(one for _key, one, _missing in faults)
    missing = sum(one for _key, _left_over, one in faults)
    outcome.add("rows left over", left_over)
    outcome.add("customers missing in the index", missing)
    outcome.add("customers differing", len(faults) - left_over - missing)
    if len(outcome.named) < NAMED:
        cursor.execute(
            "SELECT number FROM customers_customer WHERE id = ANY(%s) ORDER BY number LIMIT %s", [keys, NAMED]
        )
        outcome.named = (outcome.named + [row[0] for row in cursor.fetchall()])[:NAMED]
    if mend:
        _mend(cursor, keys)


def _mend(cursor: Any, keys: list[int]) -> None:
    """The customers are locked first, so that nobody writes them between reading and mending."""
    cursor.execute("SELECT id FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [keys])
    cursor.execute("DELETE FROM customers_customersearch WHERE customer_id = ANY(%s)", [keys])
    wanted = rows_of("(SELECT * FROM customers_customer WHERE id = ANY(%(keys)s))")
    cursor.execute(f"INSERT INTO customers_customersearch ({COLUMNS}) {wanted}", {"keys": keys})
