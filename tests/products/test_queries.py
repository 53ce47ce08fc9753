"""How many queries each page takes: the same for few rows and for many, and never more than what stands here."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from products.models import (
    Account,
    AccountHolder,
    BalanceYear,
    Card,
    Collateral,
    Loan,
    LoanGuarantor,
    LoanState,
    StandingOrder,
    Transaction,
)
from products.services.partitions import transaction_ensure_months
from tests.cast import BUSINESS_DATE

LISTS = {
    "/accounts/": 6,
    "/accounts/?sort=maturity": 6,
    "/accounts/?maturing=30": 10,
    "/loans/": 5,
    "/loans/?overdue=yes": 9,
    "/loans/?overdue=91-270&sort=overdue": 9,
    "/products/": 6,
    "/products/categories/": 5,
}
PAGES = {
    "/accounts/{account}/": 6,
    "/accounts/{account}/?panel=balance": 7,
    "/accounts/{account}/?panel=transactions": 5,
    "/accounts/{account}/?panel=holders": 6,
    "/accounts/{account}/?panel=cards": 6,
    "/accounts/{account}/?panel=orders": 6,
    "/loans/{loan}/": 5,
    "/loans/{loan}/?panel=state": 7,
    "/loans/{loan}/?panel=collateral": 6,
    "/loans/{loan}/?panel=class": 5,
    "/loans/{loan}/?panel=guarantors": 6,
    "/products/{product}/": 7,
    "/products/{product}/?panel=rates": 7,
    "/products/{product}/?panel=about": 5,
    "/customers/{customer}/?panel=holdings": 10,
    "/customers/{customer}/?panel=transactions": 8,
    "/customers/{customer}/?panel=balances": 9,
}


@pytest.fixture
def many(world):
    """The manager's first customer with a dozen of everything."""
    customer, first, loan = world.customers["mine"], world.accounts["mine"], world.loans["mine"]
    transaction_ensure_months(first=date(2026, 6, 1), last=date(2026, 6, 30))
    for number in range(12):
        account = Account.objects.create(
            number=f"700000000000{number:04d}",
            product=first.product,
            customer=customer,
            branch=first.branch,
            currency="CNY",
            balance=Decimal(number),
            balance_on=BUSINESS_DATE,
            maturity=BUSINESS_DATE + timedelta(days=number),
        )
        Loan.objects.create(
            number=f"JJ9{number:05d}",
            customer=customer,
            product=loan.product,
            branch=loan.branch,
            currency="CNY",
            principal=1,
            maturity=BUSINESS_DATE + timedelta(days=number),
            overdue_since=BUSINESS_DATE - timedelta(days=100 + number),
        )
        BalanceYear.objects.create(account=account, year=2026, month_ends=[Decimal(number)] * 12)
        LoanState.objects.create(loan=loan, since=date(2026, 1, 1) + timedelta(days=number), outstanding=number)
        Card.objects.create(number=f"62000000{number:04d}", kind="debit", account=first, holder=customer)
        StandingOrder.objects.create(number=f"S{number}", account=first, amount=1)
        Collateral.objects.create(number=f"DB{number}", loan=loan, kind="other")
        Transaction.objects.create(
            account=account, booked_on=date(2026, 6, 1), number=f"T{number}", direction="credit", amount=1
        )
    for name in ("company", "colleagues", "far_away"):
        AccountHolder.objects.create(account=first, customer=world.customers[name], role="joint")
        LoanGuarantor.objects.create(loan=loan, customer=world.customers[name])
    return world


@pytest.fixture
def counted(world, cast, sign_in):
    """Number of queries of a page for the manager, once the page has been opened before."""
    client = sign_in(cast.manager)
    keys = {
        "account": world.accounts["mine"].pk,
        "loan": world.loans["mine"].pk,
        "product": world.products["demand"].pk,
        "customer": world.customers["mine"].pk,
    }

    def count(url):
        address = url.format(**keys)
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        return len(queries), [query["sql"][:160] for query in queries]

    return count


@pytest.mark.parametrize("url", [*LISTS, *PAGES])
def test_a_page_takes_no_more_queries_than_its_baseline(many, counted, url):
    number, statements = counted(url)
    assert number <= {**LISTS, **PAGES}[url], statements
