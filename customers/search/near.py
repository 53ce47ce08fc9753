"""Candidates near to the reader: of their own portfolio and of the customers they know, however many others there are.

Statements of one shape for everybody, planned once: a portfolio is fetched by the manager's gram, the customers known
by their keys, and both are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS

from bankcrm.common.statements import Named, Statement
from customers.search.wanted import joined, parted

# More of a portfolio are not ranked.
MOST = 300
# Looked at one by one: to meet the manager's list in the index with that of 王 costs more the larger the bank is.
_OWN = """
    own AS MATERIALIZED (
        SELECT p.* FROM unnest(%s::text[]) manager CROSS JOIN LATERAL (
            SELECT s.customer_id, s.{column} FROM customers_customersearch s WHERE s.grams @> ARRAY[manager]) p
        UNION ALL
        SELECT s.customer_id, s.{column} FROM customers_customersearch s WHERE s.customer_id = ANY(%s::bigint[]))
"""


def _statement(sql: str, *names: str) -> Statement:
    return Statement(sql, [Named(name) for name in names])


_BY_NAME = _statement(
    f"""
    WITH {_OWN.format(column="name")}
    SELECT customer_id FROM own WHERE name LIKE %s ORDER BY name LIKE %s DESC LIMIT {MOST}
    """,  # noqa: S608 (names of columns)
    *("own_grams", "keys", "contains", "begins"),
)

# By the readings that are stored; then those that answer by other readings or by characters.
_BY_READING = _statement(
    f"""
    WITH {_OWN.format(column="grams")},
    asked AS MATERIALIZED (
        SELECT {parted("list")} AS grams FROM unnest(%s::text[]) list)
    (SELECT id FROM (
        SELECT id, name_pinyin, name_initials FROM customers_customer WHERE manager_id = ANY(%s::bigint[])
        UNION ALL
        SELECT id, name_pinyin, name_initials FROM customers_customer WHERE id = ANY(%s::bigint[])) stored
     WHERE name_pinyin LIKE %s OR name_initials LIKE %s
     ORDER BY name_initials LIKE %s OR name_pinyin LIKE %s DESC LIMIT {MOST})
    UNION ALL
    (SELECT customer_id FROM own WHERE EXISTS (SELECT FROM asked WHERE own.grams @> asked.grams) LIMIT {MOST})
    """,  # noqa: S608 (names of columns)
    *("own_grams", "keys", "lists", "managers", "keys", "letters", "contains", "begins", "begins"),
)


@dataclass(frozen=True, slots=True)
class Near:
    """managers: those whose portfolios are the reader's; keys: customers that they opened lately or assist."""

    managers: Sequence[int]
    keys: Sequence[int]

    def by_name(self, begins: str) -> list[int]:
        """Whose name holds the text; first those that begin so. begins: the text as a pattern for a beginning."""
        return self._fetch(_BY_NAME, begins)

    def by_reading(self, begins: str, letters: str, lists: Sequence[Sequence[str]]) -> list[int]:
        """Whose stored reading holds the letters, or who have all the grams of one of the lists."""
        texts = [joined(grams) for grams in lists]
        return self._fetch(_BY_READING, begins, letters=letters, managers=self.managers, lists=texts)

    def _fetch(self, statement: Statement, begins: str, **asked: object) -> list[int]:
        grams = [f"m{manager}" for manager in self.managers]
        asked |= {"own_grams": grams, "keys": self.keys, "begins": begins, "contains": "%" + begins}
        return [row[0] for row in statement.fetch(DEFAULT_DB_ALIAS, asked)]
