"""Loans and accounts as they stood on a day: what stands in the rows on the business date, history before it."""

from __future__ import annotations

from datetime import date, timedelta

from bankcrm.common.feeds.columns import listed, literal
from bankcrm.common.warning_kinds import Asked
from products.services.figures import rates_sql

# Branch, manager and seal of the customer, as the holdings carry them.
HOLDER = (
    "h.customer_id, h.customer_branch_id AS branch_id, h.customer_manager_id AS manager_id, "
    "h.customer_confidential AS is_confidential"
)


def loans(asked: Asked) -> str:
    """SQL for FROM: loans that run on the day, as `h`, with their state of that day.

    What a file no longer holds or the core settled is not there. On a past day a loan runs that had anything
    outstanding, whatever became of it since.
    """
    if asked.is_today:
        return "(SELECT * FROM products_loan WHERE status <> 'closed' AND missing_since IS NULL) h"
    kept = ", ".join(
        f"h.{name}"
        for name in (
            "id, number, contract_number, customer_id, customer_branch_id, customer_manager_id",
            "customer_confidential, product_id, branch_id, currency, principal, maturity, granted_on, class_sent",
            "repayment_account_id",
        )
        for name in name.split(", ")
    )
    return f"""
        (SELECT {kept}, s.outstanding, s.overdue_since, s.overdue_principal, s.overdue_interest, s.class_shown
         FROM products_loan h CROSS JOIN LATERAL (
             SELECT * FROM products_loanstate s WHERE s.loan_id = h.id AND s.since <= {asked.day}
             ORDER BY s.since DESC LIMIT 1
         ) s
         WHERE (h.status <> 'closed' OR s.outstanding > 0)
           AND (h.missing_since IS NULL OR h.missing_since > {asked.day})
        ) h"""  # noqa: S608 (names of columns, and dates)


def accounts(asked: Asked, kinds: list[str]) -> str:
    """SQL for FROM: accounts of these kinds of products held on the day, as `h`, with the balance of that day."""
    of_kind = f"product_id IN ({products_of(kinds)})"
    if asked.is_today:
        return (
            "(SELECT * FROM products_account WHERE status <> 'closed' AND missing_since IS NULL "  # noqa: S608
            f"AND {of_kind}) h"
        )
    kept = (
        "id, number, customer_id, customer_branch_id, customer_manager_id, customer_confidential, product_id, "
        "branch_id, status, currency, opened_on, closed_on, maturity"
    )
    return f"""
        (SELECT {kept}, {balance_at("a.id", asked.on)} AS balance FROM products_account a
         WHERE {of_kind} AND (a.opened_on IS NULL OR a.opened_on <= {asked.day})
           AND (a.status <> 'closed' OR a.closed_on > {asked.day})
           AND (a.missing_since IS NULL OR a.missing_since > {asked.day})
        ) h"""  # noqa: S608


def products_of(kinds: list[str]) -> str:
    """SELECT of the products of these kinds, for IN."""
    return (
        "SELECT p.id FROM products_product p JOIN products_category k ON k.id = p.category_id "  # noqa: S608
        f"WHERE k.kind IN ({listed(kinds)})"
    )


def balance_at(account: str, day: date) -> str:
    """SQL of an account's balance as of a day: by days as long as they are kept, else that of the last month's end."""
    month_end = day if (day + timedelta(days=1)).day == 1 else day.replace(day=1) - timedelta(days=1)
    return f"""coalesce(
        (SELECT b.balance FROM products_balancechange b
         WHERE b.account_id = {account} AND b.since <= {literal(day)} ORDER BY b.since DESC LIMIT 1),
        (SELECT y.month_ends[{month_end.month}] FROM products_balanceyear y
         WHERE y.account_id = {account} AND y.year = {month_end.year}))"""  # noqa: S608


def rates(asked: Asked) -> str:
    """SQL for JOIN: one unit of each currency in the bank's own, as `r`."""
    return f"({rates_sql(asked.on, asked.currency)}) r"


# A customer as the subject: what every SELECT of such a kind begins with.
CUSTOMER = (
    "c.id AS subject_id, c.number AS subject_text, c.id AS customer_id, c.branch_id, c.manager_id, c.is_confidential"
)
SERVED = "c.status IN ('active', 'dormant')"
