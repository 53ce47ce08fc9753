"""What stands on the customer's page: holdings, month-ends, the state of loans through time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from products.models import (
    Account,
    AccountHolder,
    BalanceChange,
    BalanceYear,
    ExchangeRate,
    Loan,
    LoanState,
)
from products.panels.loan import class_reason
from products.selectors.history import account_daily_course, account_month_course, balance_on
from products.selectors.holdings import customer_holdings, customer_worth
from products.selectors.months import loan_month_ends, month_ends_before
from tests.cast import BUSINESS_DATE

EN = {"accept-language": "en"}


def year(account, number, **months):
    """Month-end balances of a year, months by their number: m1, m2 ..."""
    balances = [Decimal(months[f"m{month}"]) if f"m{month}" in months else None for month in range(1, 13)]
    return BalanceYear.objects.create(account=account, year=number, month_ends=balances)


def test_month_ends_are_those_not_after_the_day():
    assert month_ends_before(date(2026, 3, 30), 3) == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)]
    assert month_ends_before(date(2026, 3, 31), 2) == [date(2026, 2, 28), date(2026, 3, 31)]
    assert month_ends_before(date(2024, 3, 1), 1) == [date(2024, 2, 29)]


def test_joint_accounts_are_shown_and_not_counted(world, cast, sign_in):
    mine, company = world.customers["mine"], world.accounts["company"]
    AccountHolder.objects.create(account=company, customer=mine, role="authorised")
    AccountHolder.objects.create(account=world.accounts["far_away"], customer=mine, role="joint")
    held = customer_holdings(mine, cast.manager)
    assert held.count == 2
    assert [holder.account_id for holder in held.besides] == [company.pk]
    text = sign_in(cast.manager).get(f"/customers/{mine.pk}/", {"panel": "holdings"}, headers=EN).content.decode()
    assert '<span class="bc-count">2</span>' in text
    assert f"/accounts/{company.pk}/" in text and "Authorised" in text
    assert f"/accounts/{world.accounts['far_away'].pk}/" not in text


def test_the_holdings_say_how_long_a_loan_is_overdue_and_when_a_deposit_matures(world, cast, sign_in):
    customer = world.customers["mine"]
    Account.objects.filter(customer=customer).update(maturity=date(2026, 7, 12))
    text = sign_in(cast.manager).get(f"/customers/{customer.pk}/", {"panel": "holdings"}, headers=EN).content.decode()
    assert "100 days" in text and "in 12 days" in text
    assert text.index("JJ000001") < text.index("6999****0001")


def test_an_unknown_balance_is_not_zero(world, cast, sign_in):
    customer = world.customers["mine"]
    Account.objects.filter(customer=customer).update(balance=None, balance_on=None)
    text = sign_in(cast.manager).get(f"/customers/{customer.pk}/", {"panel": "holdings"}, headers=EN).content.decode()
    assert '<td class="r"><span class="bc-zero">—</span></td>' in text
    assert "0.00</span>" not in text


def test_worth_sums_month_ends_in_the_banks_currency_and_names_what_it_leaves_out(world, cast):
    customer, account = world.customers["mine"], world.accounts["mine"]
    year(account, 2026, m4="100", m5="200")

    def another(number, currency):
        return Account.objects.create(
            number=number,
            product=account.product,
            customer=customer,
            branch=account.branch,
            currency=currency,
        )

    year(another("A-USD", "USD"), 2026, m4="10", m5="10")
    year(another("A-JPY", "JPY"), 2026, m5="999")
    ExchangeRate.objects.create(currency="USD", on=date(2026, 1, 1), rate=7)
    ExchangeRate.objects.create(currency="USD", on=date(2026, 5, 31), rate=Decimal("7.1"))
    ends = [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
    worth = customer_worth(customer, cast.manager, ends)
    assert worth.assets == [None, Decimal("170.00"), Decimal("271.00")]
    assert worth.left_out == {"JPY"}


def test_loans_and_cards_are_no_assets(world, cast):
    customer, account = world.customers["mine"], world.accounts["mine"]
    account.product.category.kind = "card"
    account.product.category.save()
    year(account, 2026, m5="200")
    LoanState.objects.create(loan=world.loans["mine"], since=date(2026, 5, 2), outstanding=Decimal("30000"))
    worth = customer_worth(customer, cast.manager, [date(2026, 4, 30), date(2026, 5, 31)])
    assert worth.assets == [None, None]
    assert worth.loans == [None, Decimal("30000.00")]


def test_a_loan_at_a_month_end_is_in_the_state_of_that_day(world):
    loan = world.loans["mine"]
    for since, outstanding in ((date(2026, 1, 31), "50000"), (date(2026, 3, 1), "40000"), (date(2026, 4, 1), None)):
        LoanState.objects.create(loan=loan, since=since, outstanding=outstanding and Decimal(outstanding))
    ends = month_ends_before(date(2026, 4, 30), 5)
    assert loan_month_ends([loan.pk], ends)[loan.pk] == [None, 50000, 50000, 40000, None]


def test_balances_of_each_day_carry_on_from_change_to_change(world):
    account = world.accounts["mine"]
    on = BUSINESS_DATE
    for since, balance in ((date(2026, 6, 26), "5"), (date(2026, 6, 28), None), (date(2026, 6, 30), "7")):
        BalanceChange.objects.create(account=account, since=since, balance=balance and Decimal(balance))
    course = account_daily_course(account, on)
    assert course.days[0] == date(2026, 6, 26) and course.days[-1] == on
    assert course.amounts == [5, 5, None, None, 7]
    assert balance_on(account, date(2026, 6, 27)) == 5
    assert balance_on(account, date(2026, 6, 28)) is None
    assert balance_on(account, date(2026, 6, 25)) is None


def test_the_last_point_of_the_month_ends_is_today(world):
    account = world.accounts["mine"]
    year(account, 2026, m4="1", m5="2")
    BUSINESS_DAY = date(2026, 6, 20)
    course = account_month_course(account, BUSINESS_DAY)
    assert course.days == [date(2026, 4, 30), date(2026, 5, 31), BUSINESS_DAY]
    assert course.amounts == [1, 2, account.balance]


def test_the_chart_has_its_numbers_beside_it_exact(world, cast, sign_in):
    account = world.accounts["mine"]
    year(account, 2026, m4="1234567.89", m5="2000000.01")
    client = sign_in(cast.manager)
    for url, panel in ((f"/accounts/{account.pk}/", "balance"), (f"/customers/{account.customer_id}/", "balances")):
        text = client.get(url, {"panel": panel}, headers=EN).content.decode()
        assert "1,234,567.89" in text and "2,000,000.01" in text
        assert "data-chart=" in text and "1234.5679" in text  # drawn in thousands


def test_without_history_the_panels_say_so(world, cast, sign_in):
    account, loan = world.accounts["mine"], world.loans["mine"]
    client = sign_in(cast.manager)
    assert "No balance is known" in client.get(f"/accounts/{account.pk}/?panel=balance", headers=EN).content.decode()
    assert "No earlier state" in client.get(f"/loans/{loan.pk}/?panel=state", headers=EN).content.decode()
    worth = client.get(f"/customers/{account.customer_id}/?panel=balances", headers=EN).content.decode()
    assert "No month-end yet" in worth


@pytest.mark.parametrize(
    ("sent", "shown", "since", "says"),
    [
        (2, 3, date(2026, 3, 22), "100 days overdue: at least substandard, though the core system sent special"),
        (None, 3, date(2026, 3, 22), "sent no class"),
        (3, 3, date(2026, 3, 22), ""),
        (4, 4, date(2026, 3, 22), ""),
        (1, 1, None, ""),
    ],
)
def test_a_class_worse_than_the_one_sent_gives_its_reason(world, settings, sent, shown, since, says):
    from django.utils import translation

    loan = Loan(class_sent=sent, class_shown=shown, overdue_since=since)
    with translation.override("en"):
        reason = class_reason(loan, BUSINESS_DATE)
    assert says in reason and bool(reason) is bool(says)


def test_the_loan_page_says_what_is_due(world, cast, sign_in):
    loan = world.loans["mine"]
    text = sign_in(cast.manager).get(f"/loans/{loan.pk}/", headers=EN).content.decode()
    assert "100 days overdue" in text
    assert "CNY 2,150.00 due · principal 2,000.00 · interest 150.00 · since 2026-03-22" in text
    fine = sign_in(cast.manager).get(f"/loans/{world.loans['company'].pk}/", headers=EN).content.decode()
    assert "bc-record-warn" not in fine
