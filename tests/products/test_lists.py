"""Filters and orders of the lists of accounts and loans, at their very borders."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from bankcrm.common.models import BankState
from bankcrm.common.ordering import Cursor
from products.models import Account, Loan
from products.overdue import BUCKETS, overdue_days
from products.views.account import AccountListView
from products.views.loan import LoanListView
from tests.cast import BUSINESS_DATE

EN = {"accept-language": "en"}


@pytest.fixture
def client_of(cast, sign_in):
    return lambda who: sign_in(getattr(cast, who))


def shown(client, kind, /, **data):
    """Keys of the rows on the page, in their order, and the page's text."""
    text = client.get(reverse(f"products:{kind}_list"), {"rows": "100", **data}, headers=EN).content.decode()
    return [int(pk) for pk in re.findall(rf'data-url="/{kind}s/(\d+)/"', text)], text


def overdue_by(loan: Loan, days: int) -> None:
    Loan.objects.filter(pk=loan.pk).update(overdue_since=BUSINESS_DATE - timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (0, None),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-90"),
        (90, "31-90"),
        (91, "91-270"),
        (270, "91-270"),
        (271, "271-360"),
        (360, "271-360"),
        (361, "361"),
        (4000, "361"),
    ],
)
def test_a_loan_lies_in_the_bucket_of_its_days_and_in_no_other(world, client_of, days, bucket):
    loan = world.loans["mine"]
    overdue_by(loan, days)
    client = client_of("manager")
    found = {one.code for one in BUCKETS if loan.pk in shown(client, "loan", overdue=one.code)[0]}
    assert found == ({bucket} if bucket else set())
    assert (loan.pk in shown(client, "loan", overdue="yes")[0]) is (days > 0)


PEOPLE = ("manager", "colleague", "far_manager", "head", "analyst", "manager", "auditor")


@pytest.mark.parametrize(
    ("kind", "model", "asked"),
    [
        ("loan", Loan, {}),
        ("loan", Loan, {"overdue": "yes"}),
        ("loan", Loan, {"overdue": "1-30", "status": "active"}),
        ("loan", Loan, {"maturing": "30"}),
        ("account", Account, {}),
        ("account", Account, {"maturing": "30"}),
    ],
)
def test_one_after_the_other_each_sees_their_own(world, cast, client_of, kind, model, asked):
    """Lists are asked by statements that people share; whoever came before, nobody sees more or less for it."""
    Loan.objects.update(overdue_since=BUSINESS_DATE - timedelta(days=9), maturity=BUSINESS_DATE + timedelta(days=9))
    Account.objects.update(maturity=BUSINESS_DATE + timedelta(days=9))
    for who in PEOPLE:
        expected = set(model.objects.visible_to(getattr(cast, who)).values_list("pk", flat=True))
        if "status" in asked:
            expected &= set(model.objects.filter(status=asked["status"]).values_list("pk", flat=True))
        assert set(shown(client_of(who), kind, **asked)[0]) == expected, who


@pytest.mark.parametrize(("kind", "view"), [("account", AccountListView), ("loan", LoanListView)])
def test_a_further_page_begins_behind_its_cursor_in_each_order(world, cast, client_of, kind, view):
    walked = set()
    for order in view.orders:
        for who in ("head", "manager", "head"):
            keys, _text = shown(client_of(who), kind, sort=order.name)
            for first in order.annotated(view.model.objects.filter(pk__in=keys[:1])):
                page = Cursor(first.order_value, first.pk).encode()
                assert shown(client_of(who), kind, sort=order.name, page=page)[0] == keys[1:], (order.name, who)
                walked.add(who)
    assert walked == {"head", "manager"}


def test_due_today_is_not_overdue():
    assert overdue_days(BUSINESS_DATE, BUSINESS_DATE) == 0
    assert overdue_days(BUSINESS_DATE - timedelta(days=1), BUSINESS_DATE) == 1
    assert overdue_days(None, BUSINESS_DATE) is None
    assert overdue_days(BUSINESS_DATE, None) is None


def test_days_overdue_follow_the_business_date_and_not_the_clock(world, client_of):
    client = client_of("manager")
    assert "100 days" in shown(client, "loan")[1]
    BankState.objects.update(business_date=BUSINESS_DATE + timedelta(days=1))
    assert "101 days" in shown(client, "loan")[1]


@pytest.mark.parametrize(
    ("days", "seven", "thirty"),
    [(-1, False, False), (0, True, True), (7, True, True), (8, False, True), (30, False, True), (31, False, False)],
)
def test_what_matures_within_days_is_counted_from_the_business_date(world, client_of, days, seven, thirty):
    account = world.accounts["mine"]
    Account.objects.filter(pk=account.pk).update(maturity=BUSINESS_DATE + timedelta(days=days))
    client = client_of("manager")
    assert (account.pk in shown(client, "account", maturing="7")[0]) is seven
    assert (account.pk in shown(client, "account", maturing="30")[0]) is thirty


def test_maturity_from_and_to_count_both_ends(world, client_of):
    account = world.accounts["mine"]
    Account.objects.filter(pk=account.pk).update(maturity=date(2026, 8, 15))
    client = client_of("manager")
    assert shown(client, "account", maturity_from="2026-08-15", maturity_to="2026-08-15")[0] == [account.pk]
    assert shown(client, "account", maturity_from="2026-08-16")[0] == []
    assert shown(client, "account", maturity_to="2026-08-14")[0] == []


def test_a_parent_branch_takes_its_children_with_it(world, client_of):
    client = client_of("analyst")
    rows, _text = shown(client, "account", branch=world.branches["north"].pk)
    names = {name for name, account in world.accounts.items() if account.pk in rows}
    assert names == {"mine", "company", "colleagues", "unmanaged", "assisted", "next_door"}


def test_filters_by_manager_class_status_kind_and_product(world, client_of):
    client = client_of("head")
    mine = world.loans["mine"]
    assert shown(client, "loan", loan_class="3")[0] == [mine.pk]
    assert mine.pk not in shown(client, "loan", loan_class="1")[0]
    assert shown(client, "loan", status="closed")[0] == []
    manager = world.employees["manager"].pk
    assert {world.accounts[name].pk for name in ("mine", "company")} == set(
        shown(client, "account", manager=manager)[0]
    )
    assert shown(client, "account", kind="time")[0] == []
    assert len(shown(client, "account", kind="demand")[0]) == 6
    assert len(shown(client, "account", product=world.products["demand"].pk)[0]) == 6
    assert shown(client, "account", currency="USD")[0] == []


def test_a_filter_that_is_not_understood_shows_nothing(world, client_of):
    client = client_of("head")
    for wrong in ({"maturity_from": "soon"}, {"overdue": "much"}, {"branch": "x"}, {"maturing": "-1"}):
        assert shown(client, "loan", **wrong)[0] == []


def test_orders_show_what_has_such_a_date(world, client_of):
    client = client_of("head")
    first, second = world.loans["mine"], world.loans["company"]
    Loan.objects.filter(pk=second.pk).update(overdue_since=BUSINESS_DATE - timedelta(days=500))
    assert shown(client, "loan", sort="overdue")[0] == [second.pk, first.pk]
    assert shown(client, "loan", sort="-overdue")[0] == [first.pk, second.pk]
    for order, way in (("overdue", "descending"), ("-overdue", "ascending")):  # As the column shows it: in days.
        page = shown(client, "loan", sort=order)[1]
        assert f'aria-sort="{way}"' in page and f"by days overdue, {way}" in page
    assert shown(client, "loan", overdue="yes")[0] == [second.pk, first.pk]
    assert shown(client, "loan", overdue="yes", sort="number")[0] == [first.pk, second.pk]
    account = world.accounts["mine"]
    Account.objects.filter(pk=account.pk).update(maturity=BUSINESS_DATE)
    assert shown(client, "account", sort="maturity")[0] == [account.pk]
    assert len(shown(client, "account", sort="number")[0]) == 6


def test_an_unknown_balance_is_a_dash_and_zero_is_zero(world, client_of):
    Account.objects.exclude(pk__in=[world.accounts["mine"].pk, world.accounts["company"].pk]).delete()
    Account.objects.filter(pk=world.accounts["mine"].pk).update(balance=None, balance_on=None)
    Account.objects.filter(pk=world.accounts["company"].pk).update(balance=Decimal("0.00"))
    client = client_of("manager")
    text = shown(client, "account")[1]
    cells = re.findall(r'<td class="r">(.*?)</td>', text)
    assert '<span class="bc-zero">—</span>' in cells
    assert '<span class="bc-zero">0.00</span>' in cells
    detail = client.get(reverse("products:account_detail", args=[world.accounts["mine"].pk]), headers=EN)
    assert "unknown: the core system has sent none" in detail.content.decode()


def test_several_currencies_get_a_column_and_one_gets_a_head(world, client_of):
    client = client_of("manager")
    assert '<span class="bc-unit">CNY</span>' in shown(client, "account")[1]
    Account.objects.filter(pk=world.accounts["mine"].pk).update(currency="USD")
    text = shown(client, "account")[1]
    assert '<span class="bc-unit">CNY</span>' not in text
    assert "<span>Currency</span>" in text


def test_a_masked_number_is_not_spelt_out_by_searching(world, client_of):
    account = world.accounts["mine"]
    teller, manager = client_of("teller"), client_of("manager")
    assert account.pk in shown(teller, "account", q="6999")[0]
    assert shown(teller, "account", q=account.number[:8])[0] == []
    assert shown(teller, "account", q=account.number)[0] == [account.pk]
    assert account.pk in shown(manager, "account", q=account.number[:8])[0]


def test_a_loan_is_found_by_its_number_or_its_contract(world, client_of):
    loan = world.loans["mine"]
    Loan.objects.filter(pk=loan.pk).update(contract_number="HT2026-7")
    client = client_of("manager")
    assert shown(client, "loan", q=loan.number)[0] == [loan.pk]
    assert shown(client, "loan", q="HT2026")[0] == [loan.pk]


def test_products_are_found_by_category_with_what_lies_under_it(world, client_of):
    category = world.products["time"].category
    category.parent = world.products["demand"].category
    category.save()
    client = client_of("teller")
    demand, time = world.products["demand"], world.products["time"]
    text = client.get(reverse("products:product_list"), {"category": demand.category_id}).content.decode()
    assert set(re.findall(r'data-url="/products/(\d+)/"', text)) == {str(demand.pk), str(time.pk)}
