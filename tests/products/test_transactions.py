"""Bookings by keyset, over one account and over several, forth and back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from products.models import Transaction
from products.selectors.transactions import Place, transaction_page
from products.services.partitions import transaction_ensure_months

FIRST = date(2026, 3, 1)


@pytest.fixture
def months(world):
    transaction_ensure_months(first=FIRST, last=date(2026, 6, 30))
    return world


def book(account, offset, number, amount="10.00", direction="credit", **more):
    return Transaction(
        account=account,
        booked_on=FIRST + timedelta(days=offset),
        number=number,
        direction=direction,
        amount=Decimal(amount),
        **more,
    )


def walk(accounts, size):
    """All pages from the newest to the oldest, and all the way back."""
    forth, back, place = [], [], None
    while True:
        page = transaction_page(accounts, size=size, place=place)
        forth.append([row.number for row in page.rows])
        if not page.older:
            break
        place = Place.decode(page.older)
    while True:
        back.insert(0, [row.number for row in page.rows])
        if not page.newer:
            break
        page = transaction_page(accounts, size=size, place=Place.decode(page.newer))
    return forth, back


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bookings=st.lists(st.tuples(st.sampled_from(["mine", "company"]), st.integers(0, 110)), max_size=30),
    size=st.integers(1, 7),
)
def test_pages_hold_every_booking_once_newest_first(months, bookings, size):
    Transaction.objects.all().delete()
    rows = [book(months.accounts[who], offset, f"T{place:03d}") for place, (who, offset) in enumerate(bookings)]
    Transaction.objects.bulk_create(rows)
    foreign = book(months.accounts["far_away"], 5, "FOREIGN")
    foreign.save(force_insert=True)
    accounts = [months.accounts["mine"].pk, months.accounts["company"].pk]
    expected = [row.number for row in sorted(rows, key=lambda row: (row.booked_on, row.number), reverse=True)]
    forth, back = walk(accounts, size)
    assert [number for page in forth for number in page] == expected
    assert [number for page in back for number in page] == expected


@pytest.mark.parametrize(
    "text", ["", "x", "é", "W10", "bnVsbA", "WyIyMDI2LTAxLTAxIiwxLDBd", "A" * 5000, "W1tdLFtdLDBd"]
)
def test_what_is_no_place_begins_at_the_newest(text):
    assert Place.decode(text) is None


def test_the_panels_show_amounts_with_their_sign_and_walk_on(months, cast, sign_in):
    account = months.accounts["mine"]
    Transaction.objects.bulk_create(book(account, place, f"T{place:03d}") for place in range(30))
    book(account, 40, "OUT", "1234.50", "debit", kind="转账", counterparty="李小龙", balance_after=None).save(
        force_insert=True
    )
    client = sign_in(cast.manager)
    for url in (f"/accounts/{account.pk}/", f"/customers/{account.customer_id}/"):
        first = client.get(url, {"panel": "transactions"}).content.decode()
        assert "\u22121,234.50" in first and "+10.00" in first and "李小龙" in first
        assert first.count('<time datetime="2026-') == 25
        older = first.split("place=")[1].split('"')[0]
        second = client.get(url, {"panel": "transactions", "place": older}).content.decode()
        assert second.count('<time datetime="2026-') == 6
        alone = client.get(url, {"tab": "transactions", "place": older}).content.decode()
        assert alone.count('datetime="2026-03') == second.count('datetime="2026-03')


def test_names_of_others_are_masked_for_whoever_sees_names_masked(months, cast, sign_in):
    account = months.accounts["mine"]
    book(account, 1, "T1", counterparty="李小龙").save(force_insert=True)
    text = sign_in(cast.analyst).get(f"/accounts/{account.pk}/", {"panel": "transactions"}).content.decode()
    assert "李小龙" not in text and "李**" in text
