"""A customer's page was opened: kept for the search box, a few customers for each person."""

from __future__ import annotations

from typing import Any

from django.db import connection

MOST_RECENT = 20
# One statement, not waited for on the disk: a page is read a hundred times for once that this matters.
_OPENED = """
WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
opened AS (
    INSERT INTO customers_recentcustomer AS r (user_id, customer_id, opened_at)
    SELECT %(user)s, %(customer)s, clock_timestamp() FROM lazily
    ON CONFLICT (user_id, customer_id) DO UPDATE SET opened_at = excluded.opened_at
    WHERE r.opened_at < clock_timestamp() - interval '1 minute'
       OR EXISTS (SELECT FROM customers_recentcustomer o WHERE o.user_id = r.user_id AND o.opened_at > r.opened_at)
)
DELETE FROM customers_recentcustomer WHERE user_id = %(user)s AND customer_id IN (
    SELECT customer_id FROM customers_recentcustomer WHERE user_id = %(user)s
    ORDER BY opened_at DESC OFFSET %(most)s)
"""


def customer_opened(*, customer_id: int, acting_user: Any) -> None:
    """Put the customer at the head of what the person opened lately."""
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, {"user": acting_user.pk, "customer": customer_id, "most": MOST_RECENT})
