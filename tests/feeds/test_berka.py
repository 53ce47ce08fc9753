"""A real bank's files: every figure that the set must give, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, F, Sum
from django.utils import translation

from bankcrm.common.feeds.owned import core_columns
from bankcrm.common.models import BankState, FeedBatch, FeedReject
from customers.models import Customer, CustomerFigures
from products.models import Account, AccountHolder, Card, Loan, LoanState, StandingOrder, Transaction
from staff.models import Branch
from tests.feeds.conftest import BERKA, _empty, load, whole_state

pytestmark = pytest.mark.skipif(not BERKA.is_dir(), reason=f"the Berka files are not there: {BERKA} (BERKA_DIR)")

DAY = date(1998, 12, 31)


@pytest.fixture(scope="module")
def berka(django_db_setup: None, django_db_blocker: Any) -> Iterator[FeedBatch]:
    """The files loaded once into an empty bank; the tests of this module only read."""
    with django_db_blocker.unblock(), translation.override("en"):
        _empty()
        yield load(BERKA, profile="berka")
        connection.close()
        _empty()


def test_is_applied_without_rejects_and_moves_the_date(berka: FeedBatch) -> None:
    assert berka.state == FeedBatch.State.APPLIED
    assert (berka.number, berka.moved_business_date) == ("19981231-01", True)
    assert not FeedReject.objects.exists()
    bank = BankState.objects.get()
    assert (bank.business_date, bank.currency) == (DAY, "CZK")


def test_customers(berka: FeedBatch) -> None:
    assert Customer.objects.count() == 5369
    assert Customer.objects.filter(sex="female").count() == 2645
    first = Customer.objects.get(number="C1")
    assert (first.name, first.sex, first.birth_date, first.branch.code) == (
        "Client1",
        "female",
        date(1970, 12, 13),
        "D18",
    )


def test_branches_form_a_tree_of_three_levels(berka: FeedBatch) -> None:
    levels = dict(Branch.objects.values_list("level").annotate(n=Count("id")))
    assert levels == {"head_office": 1, "branch": 8, "sub_branch": 77}
    assert Branch.objects.get(code="D01").parent.name == "Prague"


def test_accounts_and_who_may_use_them(berka: FeedBatch) -> None:
    assert Account.objects.count() == 4500
    assert Account.objects.exclude(branch=F("customer_branch")).count() == 409
    assert AccountHolder.objects.filter(role="authorised").count() == 869
    assert AccountHolder.objects.count() == 869


def test_cards_and_standing_orders(berka: FeedBatch) -> None:
    assert dict(Card.objects.values_list("kind").annotate(n=Count("id"))) == {"classic": 659, "junior": 145, "gold": 88}
    assert StandingOrder.objects.count() == 6471
    assert StandingOrder.objects.aggregate(s=Sum("amount"))["s"] == Decimal("21228993.60")
    assert StandingOrder.objects.filter(kind="").count() == 1379


def test_transactions(berka: FeedBatch) -> None:
    assert Transaction.objects.count() == 49102
    assert Transaction.objects.aggregate(s=Sum("amount"))["s"] == Decimal("315486449.80")
    assert Transaction.objects.filter(balance_after__lt=0).count() == 93
    first = Transaction.objects.get(number="695247", booked_on=date(1993, 1, 1))
    assert (first.account.number, first.direction, first.amount, first.kind) == (
        "2378",
        "credit",
        Decimal(700),
        "cash in",
    )


def test_an_unknown_balance_is_not_nought(berka: FeedBatch) -> None:
    known = Account.objects.exclude(balance=None)
    assert known.count() == 1229
    assert known.aggregate(s=Sum("balance"))["s"] == Decimal("39246142.80")
    assert Account.objects.filter(balance=None, balance_on=None).count() == 3271
    assert CustomerFigures.objects.aggregate(s=Sum("aum"))["s"] == Decimal("39246142.80")
    assert CustomerFigures.objects.filter(aum=None).count() == 3271


def test_loans(berka: FeedBatch) -> None:
    assert Loan.objects.count() == 682
    assert Loan.objects.aggregate(s=Sum("principal"))["s"] == Decimal("103261740.00")
    closed = Loan.objects.filter(status="closed")
    assert (closed.count(), closed.aggregate(s=Sum("outstanding"))["s"]) == (203, 0)
    assert not Loan.objects.exclude(class_sent=None).exists()
    assert LoanState.objects.filter(since=DAY).count() == 682


def _buckets(loans: Any) -> list[int]:
    days = [(DAY - since).days for since in loans.values_list("overdue_since", flat=True)]
    return [
        sum(day <= 90 for day in days),
        sum(90 < day <= 270 for day in days),
        sum(270 < day <= 360 for day in days),
        sum(day > 360 for day in days),
    ]


def test_overdue_loans_by_days(berka: FeedBatch) -> None:
    overdue = Loan.objects.filter(overdue_since__isnull=False)
    assert overdue.count() == 76
    assert _buckets(overdue) == [47, 6, 3, 20]
    assert _buckets(overdue.filter(outstanding=None)) == [2, 6, 3, 20]
    assert dict(overdue.values_list("class_shown").annotate(n=Count("id"))) == {2: 47, 3: 6, 4: 3, 5: 20}


def test_a_running_loan_is_less_by_what_fell_due(berka: FeedBatch) -> None:
    """Counted again by hand: instalments on the contract's day, one fewer paid where the loan is in debt."""
    for loan in Loan.objects.filter(status="active", outstanding__isnull=False):
        due = sum(1 for k in range(1, loan.term_months + 1) if _day_of(loan, k) <= DAY)
        unpaid = 1 if loan.overdue_since else 0
        assert loan.outstanding == loan.principal - loan.instalment * (due - unpaid)
        if unpaid:
            last = max(day for k in range(1, loan.term_months + 1) if (day := _day_of(loan, k)) < DAY)
            assert (loan.overdue_since, loan.overdue_principal) == (last, loan.instalment)


def _day_of(loan: Loan, months: int) -> date:
    number = loan.granted_on.year * 12 + loan.granted_on.month - 1 + months
    year, month = divmod(number, 12)
    for day in range(loan.granted_on.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError


def test_the_core_owns_what_the_profile_maps(berka: FeedBatch) -> None:
    owned = core_columns(Customer.objects.get(number="C1"))
    assert "name" in owned and "occupation" not in owned
    assert (owned.profile, owned.as_of, owned.batch) == ("berka", DAY, "19981231-01")
    assert not core_columns(Customer(number="made here"))


def test_again_nothing_changes(berka: FeedBatch) -> None:
    before = whole_state()
    again = load(BERKA, profile="berka")
    assert again.state == FeedBatch.State.ALREADY
    assert whole_state() == before
