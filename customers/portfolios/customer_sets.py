"""The figures of the customer file itself: customers, what they hold, who has no manager, grades."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bankcrm.common.feeds.columns import literal
from customers.portfolios.registry import FigureSet, Question, ends_sql, register

VIEW = "customers.view_customer"
AMOUNTS = ("aum", "deposits", "loans")


def _customers(asked: Question) -> str:
    amounts = ", ".join(f"('{name}', 0::bigint, s.{name})" for name in AMOUNTS)
    return f"""
        SELECT s.branch_id, s.manager_id, v.code, v.number, v.amount
        FROM (
            SELECT f.branch_id, f.manager_id, count(*) AS customers,
                   count(*) FILTER (WHERE f.is_incomplete) AS incomplete,
                   {", ".join(f"sum(f.{name}) AS {name}" for name in AMOUNTS)}
            FROM customers_customerfigures f WHERE {asked.keeps("f.customer_id", "f.is_confidential")}
            GROUP BY f.branch_id, f.manager_id
        ) s CROSS JOIN LATERAL (VALUES
            ('customers', s.customers, NULL::numeric),
            ('unmanaged', CASE WHEN s.manager_id IS NULL THEN s.customers ELSE 0 END, NULL),
            ('incomplete', s.incomplete, NULL),
            {amounts}
        ) AS v(code, number, amount)
    """  # noqa: S608 (names of columns, and ids)


def _customers_before(asked: Question, ends: Sequence[date]) -> str:
    """Who was a customer at the end of a month: by the day since when, under the branch and manager of today."""
    first = literal(ends[0].replace(day=1))
    return f"""
        SELECT e.month, s.branch_id, s.manager_id, 'customers' AS code, sum(s.customers) AS number,
               NULL::numeric AS amount
        FROM {ends_sql(ends)} JOIN (
            SELECT c.branch_id, c.manager_id, greatest(coalesce(c.since, {first}), {first}) AS since,
                   count(*) AS customers
            FROM customers_customer c WHERE {asked.keeps("c.id", "c.is_confidential")} GROUP BY 1, 2, 3
        ) s ON s.since <= e.day GROUP BY 1, 2, 3
    """  # noqa: S608


def _grades(asked: Question) -> str:
    return f"""
        SELECT f.branch_id, f.manager_id, 'grade.' || c.grade AS code, count(*) AS number, sum(f.aum) AS amount
        FROM customers_customerfigures f JOIN customers_customer c ON c.id = f.customer_id
        WHERE {asked.keeps("f.customer_id", "f.is_confidential")} GROUP BY f.branch_id, f.manager_id, c.grade
    """  # noqa: S608


register(
    FigureSet(
        "customers",
        families=dict.fromkeys(("customers", "unmanaged", "incomplete", *AMOUNTS), VIEW),
        now=_customers,
        before=_customers_before,
        lasting=("customers", *AMOUNTS),
    )
)
register(FigureSet("grades", families={"grade": VIEW}, now=_grades))
