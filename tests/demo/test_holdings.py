"""The holdings of the demo bank add up: figures, balances through time, classes, copies of the scope."""

from __future__ import annotations

import pytest
from django.db import connection

from products.services.figures import customer_figures_refresh
from tests.demo.conftest import DAY, Ask


def test_figures_are_what_the_nightly_run_would_write(demo: Ask) -> None:
    with connection.cursor() as cursor:
        assert customer_figures_refresh(cursor, on=DAY, currency="CNY") == 0


def test_aum_is_the_sum_of_deposits_wealth_and_insurance(demo: Ask) -> None:
    assert not demo(
        """
        SELECT f.customer_id FROM customers_customerfigures f JOIN (
            SELECT a.customer_id, sum(round(a.balance, 2)) AS held
            FROM products_account a JOIN products_product p ON p.id = a.product_id
            JOIN products_category k ON k.id = p.category_id
            WHERE k.kind IN ('demand', 'time', 'wealth', 'insurance') AND a.status <> 'closed'
            GROUP BY a.customer_id HAVING bool_and(a.currency = 'CNY')
        ) h USING (customer_id) WHERE f.aum IS DISTINCT FROM h.held
        """
    )


@pytest.mark.parametrize("table", ["products_account", "products_loan"])
def test_copies_of_the_scope_are_right(demo: Ask, table: str) -> None:
    assert not demo(
        f"SELECT h.id FROM {table} h JOIN customers_customer c ON c.id = h.customer_id"
        " WHERE (h.customer_branch_id, h.customer_manager_id, h.customer_confidential)"
        " IS DISTINCT FROM (c.branch_id, c.manager_id, c.is_confidential)"
    )


def test_the_last_balance_from_a_day_on_is_the_accounts(demo: Ask) -> None:
    assert not demo(
        """
        SELECT a.id FROM products_account a JOIN LATERAL (
            SELECT balance FROM products_balancechange b WHERE b.account_id = a.id ORDER BY since DESC LIMIT 1
        ) last ON true WHERE last.balance IS DISTINCT FROM a.balance
        """
    )


def test_the_last_transaction_leaves_the_balance(demo: Ask) -> None:
    rows = demo(
        """
        SELECT count(*), count(*) FILTER (WHERE a.balance = last.balance_after) FROM products_account a JOIN LATERAL (
            SELECT balance_after FROM products_transaction t
            WHERE t.account_id = a.id ORDER BY booked_on DESC, number DESC LIMIT 1
        ) last ON true
        """
    )
    assert rows[0][0] > 100 and rows[0][0] == rows[0][1]


def test_each_transaction_leads_from_one_balance_to_the_next(demo: Ask) -> None:
    assert not demo(
        """
        SELECT number FROM (
            SELECT number, balance_after, CASE direction WHEN 'credit' THEN amount ELSE -amount END AS moved,
                   lag(balance_after) OVER (PARTITION BY account_id ORDER BY booked_on, number) AS before
            FROM products_transaction
        ) t WHERE before + moved <> balance_after
        """
    )


def test_a_month_end_of_the_quarter_is_the_balance_of_that_day(demo: Ask) -> None:
    rows = demo(
        """
        SELECT y.month_ends[5], (SELECT b.balance FROM products_balancechange b
            WHERE b.account_id = y.account_id AND b.since <= DATE '2026-05-31' ORDER BY b.since DESC LIMIT 1)
        FROM products_balanceyear y JOIN products_account a ON a.id = y.account_id
        WHERE y.year = 2026 AND a.status = 'active' AND a.opened_on <= DATE '2026-05-31'
        """
    )
    assert len(rows) > 300
    assert all(month_end == of_day for month_end, of_day in rows)


def test_there_are_24_month_ends(demo: Ask) -> None:
    assert demo("SELECT DISTINCT year FROM products_balanceyear ORDER BY 1") == [(2024,), (2025,), (2026,)]
    longest = demo(
        "SELECT max(n) FROM (SELECT account_id, sum((SELECT count(e) FROM unnest(month_ends) e)) AS n"
        " FROM products_balanceyear GROUP BY 1) t"
    )
    assert longest == [(24,)]


def test_no_class_is_better_than_the_days_overdue_allow(demo: Ask) -> None:
    """Due today is not overdue; over 0, 90, 270 and 360 days set the floor."""
    assert not demo(
        """
        SELECT id FROM (SELECT *, %s::date - overdue_since AS days FROM products_loan) l
        WHERE days <= 0 OR class_shown < class_sent OR class_shown IS NULL
           OR class_shown < CASE WHEN days > 360 THEN 5 WHEN days > 270 THEN 4 WHEN days > 90 THEN 3
                                 WHEN days > 0 THEN 2 ELSE 1 END
        """,
        DAY,
    )


def test_some_loans_are_overdue_and_most_are_not(demo: Ask) -> None:
    ((loans, overdue),) = demo("SELECT count(*), count(overdue_since) FROM products_loan WHERE status = 'active'")
    assert loans > 100
    assert 0.01 < overdue / loans < 0.10


def test_the_last_state_of_a_loan_is_the_loans(demo: Ask) -> None:
    assert not demo(
        """
        SELECT l.id FROM products_loan l LEFT JOIN LATERAL (
            SELECT * FROM products_loanstate s WHERE s.loan_id = l.id ORDER BY since DESC LIMIT 1
        ) s ON true
        WHERE (l.outstanding, l.overdue_since, l.overdue_principal, l.class_shown)
           IS DISTINCT FROM (s.outstanding, s.overdue_since, s.overdue_principal, s.class_shown)
        """
    )


def test_rates_of_a_product_follow_each_other(demo: Ask) -> None:
    assert not demo("SELECT id FROM products_rate WHERE rate <= 0")
    assert demo("SELECT DISTINCT count(*) FROM products_rate GROUP BY product_id") == [(3,)]
