"""The search rows of customers as they should be, in SQL: for filling a bank whole and for proving the index."""

from __future__ import annotations

from typing import Any

COLUMNS = "customer_id, branch_id, is_confidential, name, grams"


def rows_of(source: str) -> str:
    """SQL that gives the search rows of the customers in `source`, a table or a sub-query with an alias-free name."""
    return f"""
        SELECT c.id AS customer_id, c.branch_id, c.is_confidential, left(n.plain, 200) AS name,
               customers_search_grams(n.grams, c.branch_id, c.manager_id, c.name_initials) AS grams
        FROM {source} c JOIN search_names(ARRAY(SELECT DISTINCT name::text FROM {source} x)) n ON n.written = c.name
    """  # noqa: S608 (names of tables)


def fill(cursor: Any) -> int:
    """Make the rows of all customers, of whom none has one yet."""
    cursor.execute(f"INSERT INTO customers_customersearch ({COLUMNS}) {rows_of('customers_customer')}")
    return cursor.rowcount
