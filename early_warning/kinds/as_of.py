"""Loans as they stood on a day: what stands in the rows on the business date, history before it."""

from __future__ import annotations

from bankcrm.common.warning_kinds import Asked

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
