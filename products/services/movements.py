"""The largest movements of a week, found over the whole bank at once and kept for each branch and each manager."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bankcrm.common.feeds.columns import listed, literal
from customers.portfolios.registry import Question
from products.choices import ProductKind
from products.services.figures import rates_sql

DAYS = 7
# So many are kept for each branch and for each manager.
KEPT = 20

# By customer, so that what goes from one account to another of the same person is no movement. An account counts whose
# balance at the beginning is known, or that was opened since: the first load of a bank is none.
_FOUND = """
INSERT INTO products_largestmovement (customer_id, branch_id, manager_id, since, as_of, change, size)
SELECT customer_id, branch_id, manager_id, {since}, {on}, change, abs(change)
FROM (
    SELECT m.*, row_number() OVER (PARTITION BY branch_id ORDER BY abs(change) DESC, customer_id) AS in_branch,
           row_number() OVER (PARTITION BY manager_id ORDER BY abs(change) DESC, customer_id) AS of_manager
    FROM (
        SELECT a.customer_id, a.customer_branch_id AS branch_id, a.customer_manager_id AS manager_id,
               round(sum((CASE WHEN a.status = 'closed' THEN 0 ELSE a.balance END - coalesce(b.balance, 0)) * r.rate),
                     2) AS change
        FROM (SELECT DISTINCT account_id FROM products_balancechange WHERE since > {since} AND since <= {on}) moved
        JOIN products_account a ON a.id = moved.account_id
        JOIN products_product p ON p.id = a.product_id
        JOIN products_category k ON k.id = p.category_id AND k.kind IN ({kinds})
        JOIN ({rates}) r ON r.currency = a.currency
        LEFT JOIN LATERAL (
            SELECT balance FROM products_balancechange c
            WHERE c.account_id = a.id AND c.since <= {since} ORDER BY c.since DESC LIMIT 1
        ) b ON true
        WHERE a.missing_since IS NULL AND (b.balance IS NOT NULL OR a.opened_on > {since})
        GROUP BY a.customer_id, a.customer_branch_id, a.customer_manager_id
    ) m WHERE change <> 0
) ranked
WHERE in_branch <= {kept} OR (manager_id IS NOT NULL AND of_manager <= {kept})
"""


def movements_find(cursor: Any, asked: Question) -> int:
    """Write the movements of the week up to the day anew. How many are kept."""
    cursor.execute("DELETE FROM products_largestmovement")
    cursor.execute(
        _FOUND.format(
            since=f"{literal(asked.on - timedelta(days=DAYS))}::date",
            on=f"{literal(asked.on)}::date",
            kinds=listed(ProductKind.in_aum()),
            rates=rates_sql(asked.on, asked.currency),
            kept=KEPT,
        )
    )
    return int(cursor.rowcount)
