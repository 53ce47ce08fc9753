"""Candidates from the branches of a scope, or from the whole bank: a hundred of each kind, while there are too few.

Statements of one shape for everybody, planned once: a name that begins so lies between two texts, and whatever else is
asked of names is a list of grams, one list after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from bankcrm.common.statements import Named, Statement
from customers.search.wanted import Wanted, joined, parted
from staff.models import Branch

# So many candidates of a kind are taken and ranked; the best of them are shown.
BOUND = 100
# Of several kinds, which may give the same: two of them whole.
ENOUGH = 2 * BOUND
# Up to so many branches each is asked by its own gram; beyond, a walk meets one of them often enough.
FEW_BRANCHES = 16
# So many branches of a larger scope are asked first: of what a tenth of the customers are called, they have enough.
FIRST_BRANCHES = 4
_LAST_SIGN = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class _Part:
    """SQL of one kind of candidates with the names of its parameters."""

    sql: str
    names: tuple[str, ...]


def _within(alias: str, key: str, *, in_branches: bool) -> _Part:
    """Which rows are in the scope. Not by the index of branches, which would find all of their customers first."""
    sql, names = f"(NOT {alias}.is_confidential OR {alias}.{key} = ANY(%s::bigint[]))", ("readable",)
    if in_branches:
        return _Part(f"{alias}.branch_id + 0 = ANY(%s::bigint[]) AND {sql}", ("branches", *names))
    return _Part(sql, names)


def _walk(table: str, key: str, column: str, *, in_branches: bool) -> _Part:
    """In the order of bytes a name stands before all that it begins: the exact ones come first."""
    within = _within("w", key, in_branches=in_branches)
    sql = f"""(SELECT w.{key} FROM {table} w WHERE w.{column} >= %s AND w.{column} < %s AND {within.sql}
               ORDER BY w.{column} LIMIT {BOUND})"""  # noqa: S608 (names of columns)
    return _Part(sql, ("text", "beyond", *within.names))


def _lists(*, in_branches: bool) -> _Part:
    within = _within("s", "customer_id", in_branches=in_branches)
    sql = f"""(SELECT f.customer_id FROM unnest(%s::text[], %s::text[]) asked (grams, pattern) CROSS JOIN LATERAL (
                 SELECT s.customer_id FROM customers_customersearch s
                 WHERE s.grams @> {parted("asked.grams")} AND s.name LIKE asked.pattern
                   AND {within.sql} LIMIT {BOUND}) f)"""  # noqa: S608 (names of columns)
    return _Part(sql, ("lists", "patterns", *within.names))


def _statement(*parts: _Part) -> Statement:
    """One kind after the other; those that come when there is enough are not looked for."""
    whole = " UNION ALL ".join(part.sql for part in parts)
    names = [Named(name) for part in parts for name in part.names]
    return Statement(f"SELECT * FROM ({whole}) found LIMIT {ENOUGH}", names)  # noqa: S608 (put together above)


def _beginning(*, in_branches: bool) -> Statement:
    return _statement(
        _walk("customers_customersearch", "customer_id", "name", in_branches=in_branches),
        _walk("customers_customer", "id", "name_initials", in_branches=in_branches),
        _walk("customers_customer", "id", "name_pinyin", in_branches=in_branches),
        _lists(in_branches=in_branches),
    )


_BEGINNING = {in_branches: _beginning(in_branches=in_branches) for in_branches in (True, False)}
_LISTED = {in_branches: _statement(_lists(in_branches=in_branches)) for in_branches in (True, False)}


class Wide:
    """Of the branches of a scope, or of everything that it spans."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.is_empty = not (scope.everything or scope.branches)
        self._few = not scope.everything and len(scope.branches) <= FEW_BRANCHES

    def beginning(self, text: str, name: Wanted, others: Iterable[Wanted]) -> list[int]:
        """Whose name, initials or reading begin with the text. name: the text as grams; others: what it could mean."""
        if self._few:
            return self._of_branches([name, *others], sorted(self.scope.branches))
        # Initials alone are walked through: as a list in the index they are the longest of all.
        others = [one for one in others if len(one.grams) > 1 or not one.grams[0].startswith("i")]
        return self._fetch(_BEGINNING[not self.scope.everything], others, text=text, beyond=text + _LAST_SIGN)

    def answering(self, asked: Iterable[Wanted]) -> list[int]:
        """Who answers to one of them."""
        asked = list(asked)
        if self._few:
            return self._of_branches(asked, sorted(self.scope.branches))
        # The list of 有限 is read whole before the first of its customers is seen; with a branch's it is read in steps.
        first = self._first_branches() if len(asked) == 1 else []
        found = self._of_branches(asked, first) if first else []
        return found if len(set(found)) >= BOUND else self._fetch(_LISTED[not self.scope.everything], asked)

    def _first_branches(self) -> list[int]:
        """Some that are likely to have customers of their own."""
        if self.scope.everything:
            return _lowest()
        branches = sorted(self.scope.branches)  # Those above others were mostly made before them.
        return branches[len(branches) // 2 :][:FIRST_BRANCHES]

    def _of_branches(self, asked: Iterable[Wanted], branches: Iterable[int]) -> list[int]:
        """Each branch by its own gram."""
        keys = list(branches)
        return self._fetch(
            _LISTED[False], [replace(one, grams=[*one.grams, f"b{branch}"]) for one in asked for branch in keys]
        )

    def _fetch(self, statement: Statement, asked: Iterable[Wanted], **values: object) -> list[int]:
        each = [(one.grams, one.pattern) for one in asked]
        values["lists"] = [joined(grams) for grams, _pattern in each]
        values["patterns"] = [pattern for _grams, pattern in each]
        values |= {"branches": sorted(self.scope.branches), "readable": sorted(self.scope.readable)}
        return [row[0] for row in statement.fetch(DEFAULT_DB_ALIAS, values)]


@prepared
def _lowest() -> QuerySet:
    """Branches that nothing belongs to, those that stand longest first."""
    rows = Branch.objects.open().filter(children=None)
    return rows.order_by("pk").values_list("pk", flat=True)[:FIRST_BRANCHES]
