"""What each customer holds, added up once for all of them."""

from __future__ import annotations

from typing import Any

_FIGURES = """
INSERT INTO customers_customerfigures
    (customer_id, branch_id, manager_id, is_confidential, aum, deposits, loans, overdue, products_held, is_incomplete,
     last_contact_on, as_of)
SELECT c.id, c.branch_id, c.manager_id, c.is_confidential, a.aum, a.deposits, l.loans, l.overdue,
       coalesce(a.held, 0) + coalesce(l.held, 0), coalesce(a.incomplete, false), NULL, %(day)s::date
FROM customers_customer c
LEFT JOIN (
    SELECT customer_id, round(sum(balance * x.rate) FILTER (WHERE p.kind <> 'card'), 2) AS aum,
           round(sum(balance * x.rate) FILTER (WHERE p.kind IN ('demand', 'time')), 2) AS deposits,
           count(*) AS held, bool_or(balance IS NULL) AS incomplete
    FROM products_account
    JOIN demo_product p ON p.id = product_id
    JOIN (SELECT 'CNY' AS currency, 1::numeric AS rate UNION ALL
          (SELECT currency, rate FROM products_exchangerate WHERE "on" = %(day)s::date)) x
      ON x.currency = products_account.currency
    WHERE status <> 'closed'
    GROUP BY customer_id
) a ON a.customer_id = c.id
LEFT JOIN (
    SELECT customer_id, sum(outstanding) AS loans,
           sum(coalesce(overdue_principal, 0) + coalesce(overdue_interest, 0)) AS overdue, count(*) AS held
    FROM products_loan WHERE status = 'active' GROUP BY customer_id
) l ON l.customer_id = c.id
"""


def make_figures(cursor: Any, facts: dict[str, Any]) -> int:
    cursor.execute(_FIGURES, facts)
    return cursor.rowcount
