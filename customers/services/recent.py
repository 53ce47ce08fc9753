"""A customer's page was opened: kept for the search box, a few customers for each person."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS

from bankcrm.common.statements import Named, Statement

MOST_RECENT = 20
# One statement, not waited for on the disk: a page is read a hundred times for once that this matters.
_OPENED = Statement(
    """
WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
opened AS (
    INSERT INTO customers_recentcustomer AS r (user_id, customer_id, opened_at)
    SELECT %s::bigint, %s::bigint, clock_timestamp() FROM lazily
    ON CONFLICT (user_id, customer_id) DO UPDATE SET opened_at = excluded.opened_at
    WHERE r.opened_at < clock_timestamp() - interval '1 minute'
       OR EXISTS (SELECT FROM customers_recentcustomer o WHERE o.user_id = r.user_id AND o.opened_at > r.opened_at)
)
DELETE FROM customers_recentcustomer WHERE user_id = %s AND customer_id IN (
    SELECT customer_id FROM customers_recentcustomer WHERE user_id = %s
    ORDER BY opened_at DESC OFFSET %s)
""",
    [Named("user"), Named("customer"), Named("user"), Named("user"), MOST_RECENT],
)


def customer_opened(*, customer_id: int, acting_user: Any) -> None:
    """Put the customer at the head of what the person opened lately."""
    _OPENED.run(DEFAULT_DB_ALIAS, {"user": acting_user.pk, "customer": customer_id})
