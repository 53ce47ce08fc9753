"""Candidates near to the reader: of their own portfolio and of the customers they know, however many others there are.

Statements of one shape for everybody, planned once: a portfolio is asked by the manager's gram beside those of what was
typed, the customers known by their keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS

from bankcrm.common.statements import Named, Statement

# More of a portfolio are not ranked.
MOST = 300
# Between the grams of one list; no name holds it.
_SEPARATOR = "\x1f"
_GRAMS = f"s.grams @> string_to_array(g.joined, chr({ord(_SEPARATOR)}))"


def _statement(sql: str, *names: str) -> Statement:
    return Statement(sql.format(grams=_GRAMS, most=MOST), [Named(name) for name in names])


_BY_NAME = _statement(
    """
    WITH found AS (
        SELECT f.customer_id, f.name FROM unnest(%s::text[]) g(joined) CROSS JOIN LATERAL (
            SELECT s.customer_id, s.name FROM customers_customersearch s WHERE {grams}) f
        WHERE f.name LIKE %s
        UNION ALL
        SELECT s.customer_id, s.name FROM customers_customersearch s
        WHERE s.customer_id = ANY(%s::bigint[]) AND s.name LIKE %s)
    SELECT customer_id FROM found ORDER BY name LIKE %s DESC LIMIT {most}
    """,
    *("grams", "contains", "keys", "contains", "begins"),
)

# By the readings that are stored; then those that answer by other readings or by characters.
_BY_READING = _statement(
    """
    (SELECT id FROM (
        SELECT id, name_pinyin, name_initials FROM customers_customer WHERE manager_id = ANY(%s::bigint[])
        UNION ALL
        SELECT id, name_pinyin, name_initials FROM customers_customer WHERE id = ANY(%s::bigint[])) own
     WHERE name_pinyin LIKE %s OR name_initials LIKE %s
     ORDER BY name_initials LIKE %s OR name_pinyin LIKE %s DESC LIMIT {most})
    UNION ALL
    (SELECT f.customer_id FROM unnest(%s::text[]) g(joined) CROSS JOIN LATERAL (
        SELECT s.customer_id FROM customers_customersearch s WHERE {grams} LIMIT {most}) f)
    UNION ALL
    (SELECT s.customer_id FROM customers_customersearch s WHERE s.customer_id = ANY(%s::bigint[])
     AND EXISTS (SELECT FROM unnest(%s::text[]) g(joined) WHERE {grams}))
    """,
    *("managers", "keys", "letters", "contains", "begins", "begins", "grams", "keys", "grams_of_keys"),
)


@dataclass(frozen=True, slots=True)
class Near:
    """managers: those whose portfolios are the reader's; keys: customers that they opened lately or assist."""

    managers: Sequence[int]
    keys: Sequence[int]

    def by_name(self, begins: str, grams: Sequence[str]) -> list[int]:
        """Whose name holds the text; first those that begin so. begins: the text as a pattern for a beginning."""
        return self._fetch(_BY_NAME, begins, grams=self._in_portfolios([grams]))

    def by_reading(self, begins: str, letters: str, lists: Sequence[Sequence[str]]) -> list[int]:
        """Whose stored reading holds the letters, or who have all the grams of one of the lists."""
        return self._fetch(
            _BY_READING,
            begins,
            letters=letters,
            managers=self.managers,
            grams=self._in_portfolios(lists),
            grams_of_keys=[_SEPARATOR.join(grams) for grams in lists],
        )

    def _fetch(self, statement: Statement, begins: str, **asked: object) -> list[int]:
        asked |= {"keys": self.keys, "begins": begins, "contains": "%" + begins}
        return [row[0] for row in statement.fetch(DEFAULT_DB_ALIAS, asked)]

    def _in_portfolios(self, lists: Sequence[Sequence[str]]) -> list[str]:
        """Each list of grams with that of each manager."""
        return [_SEPARATOR.join([*grams, f"m{manager}"]) for grams in lists for manager in self.managers]
