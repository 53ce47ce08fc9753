"""In a real browser: a number shown on record, a page of bookings, the rate of a past day, a filter by picker."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from bankcrm.common.models import AuditEntry
from products.models import Rate, Transaction
from products.services.partitions import transaction_ensure_months
from tests.browser import settle, watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(page, live_server, client):
    """Open a page as somebody; whatever the console says is an error of the test."""
    watch(page, urlsplit(live_server.url).netloc)

    def go(user, path):
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto(f"{live_server.url}{path}")
        settle(page)
        return page

    yield go
    assert page.said == []


def test_a_number_is_shown_and_the_look_is_on_record(world, cast, opened):
    account = world.accounts["mine"]
    page = opened(cast.manager, f"/accounts/{account.pk}/")
    assert account.number not in page.content()
    page.locator("[data-reveal]").first.click()
    page.get_by_text(account.number).wait_for()
    assert AuditEntry.objects.get(code="account.number_revealed").user_id == cast.manager.pk


def test_older_bookings_come_without_leaving_the_page(world, cast, opened):
    account = world.accounts["mine"]
    transaction_ensure_months(first=date(2026, 5, 1), last=date(2026, 6, 30))
    Transaction.objects.bulk_create(
        Transaction(
            account=account,
            booked_on=date(2026, 5, 1) + timedelta(days=place),
            number=f"T{place:03d}",
            direction="credit",
            amount=Decimal(place + 1),
        )
        for place in range(40)
    )
    page = opened(cast.manager, f"/accounts/{account.pk}/?tab=transactions")
    assert page.get_by_text("+40.00").count() == 1
    page.locator("#panel-transactions a[rel=next]").click()
    page.get_by_text("+1.00", exact=True).wait_for()
    assert page.get_by_text("+40.00").count() == 0
    page.locator("#panel-transactions a[rel=prev]").click()
    page.get_by_text("+40.00").wait_for()


def test_the_rate_of_a_past_day_is_answered_in_place(world, cast, opened):
    product = world.products["time"]
    Rate.objects.create(
        product=product, rate=Decimal("1.75"), effective_from=date(2025, 1, 1), effective_until=date(2025, 7, 1)
    )
    page = opened(cast.teller, f"/products/{product.pk}/")
    page.locator("#panel-rates input[type=date]").fill("2025-06-30")
    page.locator("#panel-rates form button").click()
    page.locator("#panel-rates [role=status]").get_by_text("1.75").wait_for()


def test_a_list_is_filtered_by_a_branch_that_is_picked(world, cast, opened):
    page = opened(cast.analyst, "/accounts/")
    page.locator(".bc-filtermenu > summary").click()
    page.locator("#id_branch-ts-control").click()
    page.locator("#id_branch-ts-control").fill("南区")
    page.locator(".ts-dropdown .option", has_text="南区分行").click()
    page.wait_for_url("**branch=*")
    page.locator(".bc-chip", has_text="南区分行").wait_for()
    assert page.locator("tr[data-url]").count() == 1
