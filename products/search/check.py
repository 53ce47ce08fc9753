"""Proof of the index of account numbers: one statement over both tables, chunk by chunk."""

from __future__ import annotations

from django.db import connection, transaction

from bankcrm.common.search.proof import Outcome

CHUNK = 200_000
_COMPARE = """
SELECT coalesce(a.id, s.account_id), a.id IS NULL, s.account_id IS NULL
FROM (SELECT id, number FROM products_account WHERE id >= %(start)s AND id < %(end)s) a
FULL JOIN (SELECT account_id, number FROM products_accountsearch
           WHERE account_id >= %(start)s AND account_id < %(end)s) s ON s.account_id = a.id
WHERE a.number IS DISTINCT FROM s.number
"""
_ENDS = """
SELECT coalesce(min(low), 0), coalesce(max(high), -1), (SELECT count(*) FROM products_account) FROM (
    SELECT min(id) AS low, max(id) AS high FROM products_account
    UNION ALL SELECT min(account_id), max(account_id) FROM products_accountsearch) ends
"""
_MEND = """
INSERT INTO products_accountsearch (account_id, number) SELECT id, number FROM products_account WHERE id = ANY(%s)
"""


def check(mend: bool) -> Outcome:
    """Which accounts would not be found by their number, or by a wrong one."""
    outcome = Outcome()
    with connection.cursor() as cursor:
        cursor.execute(_ENDS)
        first, last, outcome.examined = cursor.fetchone()
        for start in range(first, last + 1, CHUNK):
            with transaction.atomic():
                cursor.execute(_COMPARE, {"start": start, "end": start + CHUNK})
                faults = cursor.fetchall()
                keys = [key for key, _left_over, _missing in faults]
                left_over = sum(one for _key, one, _missing in faults)
                missing = sum(one for _key, _left_over, one in faults)
                outcome.add("rows left over", left_over)
                outcome.add("accounts missing in the index", missing)
                outcome.add("accounts differing", len(faults) - left_over - missing)
                if faults and mend:
                    cursor.execute("SELECT FROM products_account WHERE id = ANY(%s) ORDER BY id FOR SHARE", [keys])
                    cursor.execute("DELETE FROM products_accountsearch WHERE account_id = ANY(%s)", [keys])
                    cursor.execute(_MEND, [keys])
    return outcome
