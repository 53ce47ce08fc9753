""" "37 more outside your scope": only as a count, and only for who may know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from bankcrm.common.permissions import access_of
from bankcrm.common.scoping import Scope
from bankcrm.common.search import Query
from bankcrm.common.statements import Named, Statement

KNOW = "customers.count_outside_customer"
MOST = 100


_COUNT = Statement(
    f"""
    SELECT count(*) FROM (
        SELECT s.branch_id FROM customers_customersearch s JOIN customers_customer c ON c.id = s.customer_id
        WHERE s.name >= %s AND s.name < %s AND NOT s.is_confidential AND NOT (s.branch_id = ANY(%s::bigint[]))
          AND NOT coalesce(c.manager_id = ANY(%s::bigint[]), false) AND NOT (s.customer_id = ANY(%s::bigint[]))
        LIMIT {MOST}) o
    """,  # noqa: S608 (a number)
    [Named(name) for name in ("from", "before", "branches", "managers", "customers")],
)


@dataclass(frozen=True, slots=True)
class Outside:
    """How many; capped: so many and perhaps more."""

    number: int
    capped: bool


def count_outside(query: Query, scope: Scope, user: Any, *, by_name: bool) -> Outside | None:
    """Customers outside the scope whose name is what was typed, or begins with two characters of it and more.

    Never by a part of a number, which a count would spell out as well as a hit; never confidential files.
    """
    if scope.everything or not by_name or not access_of(user).has(KNOW) or len(query.text) < 2 or not query.han:
        return None
    asked = {
        "from": query.text,
        "before": query.text + "\U0010ffff",
        "branches": sorted(scope.branches),
        "managers": sorted(scope.employees),
        "customers": sorted(scope.customers),
    }
    ((number,),) = _COUNT.fetch(DEFAULT_DB_ALIAS, asked)
    return Outside(number, number >= MOST)
