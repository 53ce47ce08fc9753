"""From the first page of the day by a number to the list behind it, in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from customers.portfolios.refresh import portfolios_refresh
from tests.cast import Cast, World
from tests.home.conftest import DAY, full_world
from tests.journeys.test_every_page import IN_PLACE, look_at
from tests.journeys.test_work import sign_in

__all__ = ["full_world"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "overdue"), [("en", "Overdue loans"), ("zh-CN", "逾期贷款")])
def test_manager_goes_from_a_number_to_its_rows(
    visit, full_world: World, cast: Cast, language: str, overdue: str
) -> None:
    portfolios_refresh()
    page = visit("/", language=language)
    sign_in(page, "manager")
    card = page.get_by_role("region", name=overdue)
    late = card.locator("tbody a").first
    number = int(late.inner_text())
    late.click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(number)
    mine = {full_world.customers[name].name for name in ("mine", "company", "assisted")}
    owners = rows.locator("td:nth-child(2)").all_inner_texts()
    assert {owner.strip() for owner in owners} == mine
    assert page.said == []


def test_cards_come_and_charts_are_drawn_after_the_page(visit, full_world: World, cast: Cast) -> None:
    portfolios_refresh(on=DAY - timedelta(days=40))
    portfolios_refresh()
    page = visit("/", user=cast.head)
    trend = page.get_by_role("region", name="Trend", exact=True)
    expect(trend.locator("svg").first).to_be_visible()
    trend.locator("summary").click()
    expect(trend.locator("tbody tr").last).to_be_visible()
    assert page.said == []
    assert page.strangers == []


@pytest.mark.parametrize("language", IN_PLACE)
def test_first_page_with_all_its_cards_is_well_made(
    visit, full_world: World, cast: Cast, live_server, language: str
) -> None:
    portfolios_refresh(on=DAY - timedelta(days=40))
    portfolios_refresh()
    wrong, looks = [], IN_PLACE[language]
    for user in (cast.manager, cast.head, cast.administrator):
        page = visit("/me/", user=user, language=language)
        wrong += look_at(page, live_server.url, "/", looks) + look_at(page, live_server.url, "/?all=yes", looks)
        page.context.close()
    assert not wrong, "\n".join(wrong)
