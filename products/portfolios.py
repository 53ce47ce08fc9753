"""Figures of portfolios that follow from accounts and loans: kinds, what matures, what is overdue, and month-ends.

Each counts by the same conditions as the list that it opens; amounts are in the bank's currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bankcrm.common.feeds.columns import listed, literal
from customers.portfolios.registry import FigureSet, Question, ends_sql, register, register_work
from products.choices import ProductKind
from products.overdue import BUCKETS
from products.services.figures import rates_at_sql, rates_sql
from products.services.movements import movements_find

ACCOUNTS, LOANS, CUSTOMERS = "products.view_account", "products.view_loan", "customers.view_customer"
# Within so many days from the business date, as the lists' filter counts them.
WINDOWS = (7, 30)
UNITS = "h.customer_branch_id AS branch_id, h.customer_manager_id AS manager_id"
# As the lists' filter "still held" says it.
HELD = "h.status <> 'closed' AND h.missing_since IS NULL"


def _of(asked: Question) -> str:
    return asked.keeps("h.customer_id", "h.customer_confidential")


def _rates(asked: Question) -> str:
    return f"({rates_sql(asked.on, asked.currency)}) r"


_KINDS = """
(SELECT p.id, k.kind FROM products_product p JOIN products_category k ON k.id = p.category_id) k
"""


def _kinds(asked: Question) -> str:
    return f"""
        SELECT {UNITS}, 'kind.' || k.kind AS code, count(*) AS number, sum(h.balance * r.rate) AS amount
        FROM products_account h JOIN {_KINDS} ON k.id = h.product_id LEFT JOIN {_rates(asked)} USING (currency)
        WHERE {HELD} AND {_of(asked)} GROUP BY 1, 2, k.kind
    """  # noqa: S608


def _windows(asked: Question) -> str:
    """SQL of what matures within each of the windows."""
    first, rows = literal(asked.on), ", ".join(f"({days})" for days in WINDOWS)
    return (
        f"(VALUES {rows}) AS w(days) ON h.maturity BETWEEN {first}::date AND {first}::date + {max(WINDOWS)} "
        f"AND h.maturity <= {first}::date + w.days"
    )


def _maturing(asked: Question) -> str:
    return f"""
        SELECT {UNITS}, 'maturing.' || w.days || '.' || k.kind AS code, count(*) AS number,
               sum(h.balance * r.rate) AS amount
        FROM products_account h JOIN {_windows(asked)}
        JOIN {_KINDS} ON k.id = h.product_id LEFT JOIN {_rates(asked)} USING (currency)
        WHERE {HELD} AND {_of(asked)} GROUP BY 1, 2, w.days, k.kind
    """  # noqa: S608


def _repaying(asked: Question) -> str:
    return f"""
        SELECT {UNITS}, 'repaying.' || w.days AS code, count(*) AS number, sum(h.outstanding * r.rate) AS amount
        FROM products_loan h JOIN {_windows(asked)} LEFT JOIN {_rates(asked)} USING (currency)
        WHERE {HELD} AND {_of(asked)} GROUP BY 1, 2, w.days
    """  # noqa: S608


def _bucket(days: str) -> str:
    """SQL of the bucket's code for SQL of the days overdue."""
    cases = " ".join(f"WHEN {days} <= {one.last} THEN {literal(one.code)}" for one in BUCKETS if one.last)
    return f"CASE {cases} ELSE {literal(BUCKETS[-1].code)} END"


# Unknown only where neither is known.
_DUE = (
    "(CASE WHEN {0}.overdue_principal IS NOT NULL OR {0}.overdue_interest IS NOT NULL "
    "THEN coalesce({0}.overdue_principal, 0) + coalesce({0}.overdue_interest, 0) END)"
)


def _overdue(asked: Question) -> str:
    days = f"({literal(asked.on)}::date - h.overdue_since)"
    return f"""
        SELECT {UNITS}, v.code, count(*) AS number, sum({_DUE.format("h")} * r.rate) AS amount
        FROM products_loan h LEFT JOIN {_rates(asked)} USING (currency)
        CROSS JOIN LATERAL (VALUES ('overdue'), ('overdue.' || {_bucket(days)})) AS v(code)
        WHERE h.overdue_since < {literal(asked.on)} AND {HELD} AND {_of(asked)} GROUP BY 1, 2, v.code
    """  # noqa: S608


# At the ends of months


def _month_rates(asked: Question, ends: Sequence[date]) -> str:
    """SQL of each currency's rate at the end of each month."""
    rates = rates_at_sql("e.day", asked.currency)
    return f"(SELECT e.month, x.currency, x.rate FROM {ends_sql(ends)} CROSS JOIN LATERAL ({rates}) x)"  # noqa: S608


def _balances_before(asked: Question, ends: Sequence[date]) -> str:
    """AUM and deposits from the yearly arrays: twelve sums for each year, and only then a row for each month."""
    sums = ", ".join(f"sum(y.month_ends[{month}])" for month in range(1, 13))
    deposits, in_aum = listed(ProductKind.deposits()), listed(ProductKind.in_aum())
    return f"""
        SELECT e.month, s.branch_id, s.manager_id, v.code, 0::bigint AS number, sum(v.amount * r.rate) AS amount
        FROM (
            SELECT {UNITS}, y.year, h.currency, k.kind IN ({deposits}) AS is_deposit, ARRAY[{sums}] AS sums
            FROM products_balanceyear y JOIN products_account h ON h.id = y.account_id
            JOIN {_KINDS} ON k.id = h.product_id
            WHERE k.kind IN ({in_aum}) AND y.year >= {ends[0].year} AND {_of(asked)} GROUP BY 1, 2, 3, 4, 5
        ) s CROSS JOIN LATERAL unnest(s.sums) WITH ORDINALITY AS m(amount, place)
        JOIN {ends_sql(ends)} ON e.month = make_date(s.year, m.place::int, 1)
        JOIN {_month_rates(asked, ends)} r ON r.month = e.month AND r.currency = s.currency
        CROSS JOIN LATERAL (VALUES ('aum', m.amount), ('deposits', CASE WHEN s.is_deposit THEN m.amount END))
            AS v(code, amount)
        WHERE m.amount IS NOT NULL GROUP BY 1, 2, 3, 4
    """  # noqa: S608


def _loans_before(asked: Question, ends: Sequence[date]) -> str:
    """What loans had outstanding and overdue: each state holds from its day to the next one's."""
    days = "(e.day - s.overdue_since)"
    late = "s.overdue_since < e.day"
    return f"""
        SELECT e.month, {UNITS}, v.code, sum(v.number)::bigint AS number, sum(v.amount * r.rate) AS amount
        FROM (
            SELECT s.*, lead(s.since) OVER (PARTITION BY s.loan_id ORDER BY s.since) AS until
            FROM products_loanstate s JOIN products_loan h ON h.id = s.loan_id WHERE {_of(asked)}
        ) s JOIN {ends_sql(ends)} ON s.since <= e.day AND (s.until IS NULL OR s.until > e.day)
        JOIN products_loan h ON h.id = s.loan_id
        JOIN {_month_rates(asked, ends)} r ON r.month = e.month AND r.currency = h.currency
        CROSS JOIN LATERAL (VALUES
            ('loans', 0, s.outstanding),
            (CASE WHEN {late} THEN 'overdue' END, 1, {_DUE.format("s")}),
            (CASE WHEN {late} THEN 'overdue.' || {_bucket(days)} END, 1, {_DUE.format("s")})
        ) AS v(code, number, amount)
        WHERE v.code IS NOT NULL GROUP BY 1, 2, 3, v.code
    """  # noqa: S608


register(FigureSet("kinds", families={"kind": ACCOUNTS}, now=_kinds))
register(FigureSet("maturing", families={"maturing": ACCOUNTS}, now=_maturing))
register(FigureSet("repaying", families={"repaying": LOANS}, now=_repaying))
register(FigureSet("overdue", families={"overdue": LOANS}, now=_overdue, lasting=("overdue",)))
register(
    FigureSet("balances at month-ends", families={"aum": CUSTOMERS, "deposits": CUSTOMERS}, before=_balances_before)
)
register(FigureSet("loans at month-ends", families={"loans": CUSTOMERS, "overdue": LOANS}, before=_loans_before))
register_work("largest movements", movements_find)
