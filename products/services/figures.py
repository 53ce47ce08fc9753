"""What customers hold, added up over sets: `CustomerFigures` from accounts and loans, in the bank's currency.

AUM = deposits + wealth + insurance of the primary owner. What is unknown or has no rate is left out, and said.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from bankcrm.common.feeds.columns import listed, literal
from customers import completeness
from products.choices import ProductKind

FIGURES = ("aum", "deposits", "loans", "overdue", "products_held", "is_incomplete")
NOW = "figures_now"


def customer_figures_refresh(
    cursor: Any, *, on: date, currency: str, customers: str = "", has_new: bool = False
) -> int:
    """Write anew the figures that differ; `customers` is a table of ids, none means everybody. How many changed.

    has_new: some customers may have no row of figures yet (a batch makes them here).
    """
    cursor.execute(f"DROP TABLE IF EXISTS {NOW}")
    cursor.execute(f"CREATE TEMP TABLE {NOW} ON COMMIT DROP AS {figures_sql(on, currency, customers)}")
    cursor.execute(f"ANALYZE {NOW}")
    sets = ", ".join(f"{name} = n.{name}" for name in FIGURES)
    differs = " OR ".join(f"f.{name} IS DISTINCT FROM n.{name}" for name in FIGURES)
    cursor.execute(
        f"UPDATE customers_customerfigures f SET {sets}, as_of = {literal(on)} "  # noqa: S608
        f"FROM {NOW} n WHERE n.id = f.customer_id AND (f.as_of IS NULL OR {differs})"
    )
    changed = cursor.rowcount
    if has_new:
        missing = "WHERE NOT EXISTS (SELECT FROM customers_customerfigures f WHERE f.customer_id = n.id)"
        cursor.execute(_insert(NOW, on, missing, f"IN (SELECT id FROM {NOW})"))  # noqa: S608
        changed += cursor.rowcount
    return int(changed)


def _insert(figures: str, on: date, condition: str = "", among: str = "") -> str:
    """SQL that makes rows of figures, with the files rated. among: a condition over the customers' ids.

    A branch's rows lie together and in order: the indexes by branch and manager are built in half the time, and a list
    of a branch reads fewer pages.
    """
    return (
        "INSERT INTO customers_customerfigures "  # noqa: S608
        f"(customer_id, branch_id, manager_id, is_confidential, as_of, {', '.join(FIGURES)}, complete) "
        f"SELECT c.id, c.branch_id, c.manager_id, c.is_confidential, {literal(on)}, "
        f"{', '.join(f'n.{name}' for name in FIGURES)}, {completeness.share_sql()} "
        f"FROM {figures} n JOIN customers_customer c ON c.id = n.id {completeness.parts_sql(among)} "
        f"CROSS JOIN {completeness.weights_sql()} {condition} ORDER BY c.branch_id, n.aum DESC NULLS LAST, c.id DESC"
    )


def customer_figures_make(cursor: Any, *, on: date, currency: str) -> int:
    """The figures of everybody into the empty table: the first load of a large bank."""
    cursor.execute(_insert(f"({figures_sql(on, currency)})", on))
    return cursor.rowcount


def rates_sql(on: date, currency: str) -> str:
    """One unit of each currency in the bank's own, by the last rate up to the day."""
    return rates_at_sql(literal(on), currency)


def rates_at_sql(day: str, currency: str) -> str:
    """The same for SQL of a day."""
    return (
        f"SELECT {literal(currency)} AS currency, 1::numeric AS rate UNION ALL "  # noqa: S608
        f"(SELECT DISTINCT ON (currency) currency, rate FROM products_exchangerate "
        f'WHERE "on" <= {day} AND currency <> {literal(currency)} ORDER BY currency, "on" DESC)'
    )


def _sum_of(value: str, condition: str) -> str:
    """SQL: 0 where nothing of the kind is held, null where all of it is unknown, else the sum of what is known."""
    return (
        f"CASE WHEN count(*) FILTER (WHERE {condition}) = 0 THEN 0 "
        f"ELSE round(sum({value}) FILTER (WHERE {condition}), 2) END"
    )


def figures_sql(on: date, currency: str, customers: str = "") -> str:
    """SQL of every figure of every customer concerned."""
    among = f"AND h.customer_id IN (SELECT id FROM {customers})" if customers else ""  # noqa: S608
    everybody = f"{customers} c" if customers else "customers_customer c"
    in_aum, deposits = listed(ProductKind.in_aum()), listed(ProductKind.deposits())
    return f"""
        WITH rates AS ({rates_sql(on, currency)}), kinds AS (
            SELECT p.id, k.kind FROM products_product p JOIN products_category k ON k.id = p.category_id
        ), accounts AS (
            SELECT h.customer_id,
                   {_sum_of("h.balance * r.rate", f"k.kind IN ({in_aum})")} AS aum,
                   {_sum_of("h.balance * r.rate", f"k.kind IN ({deposits})")} AS deposits,
                   bool_or(h.balance IS NULL OR r.rate IS NULL) AS is_incomplete
            FROM products_account h JOIN kinds k ON k.id = h.product_id LEFT JOIN rates r USING (currency)
            WHERE h.status <> 'closed' AND h.missing_since IS NULL {among} GROUP BY h.customer_id
        ), loans AS (
            SELECT h.customer_id,
                   {_sum_of("h.outstanding * r.rate", "true")} AS loans,
                   {_sum_of("overdue.amount * r.rate", "h.overdue_since IS NOT NULL")} AS overdue,
                   bool_or(h.outstanding IS NULL OR r.rate IS NULL
                           OR (h.overdue_since IS NOT NULL AND overdue.amount IS NULL)) AS is_incomplete
            FROM products_loan h LEFT JOIN rates r USING (currency),
                 LATERAL (SELECT CASE WHEN h.overdue_principal IS NOT NULL OR h.overdue_interest IS NOT NULL
                     THEN coalesce(h.overdue_principal, 0) + coalesce(h.overdue_interest, 0) END AS amount) overdue
            WHERE h.status <> 'closed' AND h.missing_since IS NULL {among} GROUP BY h.customer_id
        ), held AS (
            SELECT customer_id, count(DISTINCT product_id) AS products_held FROM (
                SELECT customer_id, product_id FROM products_account h
                WHERE status <> 'closed' AND missing_since IS NULL {among}
                UNION ALL
                SELECT customer_id, product_id FROM products_loan h
                WHERE status <> 'closed' AND missing_since IS NULL {among}
            ) holdings GROUP BY customer_id
        )
        SELECT c.id, CASE WHEN a.customer_id IS NULL THEN 0 ELSE a.aum END AS aum,
               CASE WHEN a.customer_id IS NULL THEN 0 ELSE a.deposits END AS deposits,
               CASE WHEN l.customer_id IS NULL THEN 0 ELSE l.loans END AS loans,
               CASE WHEN l.customer_id IS NULL THEN 0 ELSE l.overdue END AS overdue,
               coalesce(h.products_held, 0)::integer AS products_held,
               coalesce(a.is_incomplete, false) OR coalesce(l.is_incomplete, false) AS is_incomplete
        FROM {everybody}
        LEFT JOIN accounts a ON a.customer_id = c.id
        LEFT JOIN loans l ON l.customer_id = c.id
        LEFT JOIN held h ON h.customer_id = c.id
    """  # noqa: S608
