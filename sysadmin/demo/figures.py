"""What each customer holds, added up once for all of them, by the same rules as every night."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from customers import completeness
from products.services.figures import FIGURES, figures_sql


def make_figures(cursor: Any, facts: dict[str, Any]) -> int:
    """Rows in one go: the trigger that makes them one by one for a new customer is off while the bank is filled."""
    names = ", ".join(FIGURES)
    cursor.execute(
        f"""
        INSERT INTO customers_customerfigures
            (customer_id, branch_id, manager_id, is_confidential, as_of, last_contact_on, {names}, complete)
        SELECT c.id, c.branch_id, c.manager_id, c.is_confidential, %(day)s::date, l.last_contact_on, {names},
               {completeness.share_sql()}
        FROM customers_customer c JOIN ({figures_sql(facts["day"], "CNY")}) n USING (id)
        LEFT JOIN (SELECT customer_id, (max(took_place_at) AT TIME ZONE %(zone)s)::date AS last_contact_on
                   FROM customers_contact GROUP BY customer_id) l ON l.customer_id = c.id
        {completeness.parts_sql()} CROSS JOIN {completeness.weights_sql()}
        """,  # noqa: S608 (names of columns)
        {**facts, "zone": settings.TIME_ZONE},
    )
    return cursor.rowcount
