"""The search box by keyboard alone, in a real browser: open, type, choose, open the record."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import settle
from tests.cast import Cast, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = ["en", "zh-CN"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("keys", ["/", "Control+k"])
def test_two_keystrokes_and_enter_open_a_customer(visit, cast: Cast, world: World, language: str, keys: str) -> None:
    """Enter is pressed before the answer has come: what it opens is the answer to what was typed."""
    mine = world.customers["mine"]
    page = visit("/customers/", user=cast.manager, language=language)
    page.keyboard.press(keys)
    expect(page.locator("#quick")).to_be_visible()
    page.keyboard.type(mine.name_initials[:2])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{mine.pk}/")
    settle(page)
    assert page.said == []
    assert page.strangers == []


def test_arrows_choose_and_the_range_found_is_marked(visit, cast: Cast, world: World) -> None:
    page = visit("/customers/", user=cast.head)
    page.keyboard.press("/")
    page.keyboard.type(world.customers["mine"].name[0])
    options = page.locator("#quick-answer a[role=option]")
    expect(options.first.locator("mark")).to_have_text(world.customers["mine"].name[0])
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(page.locator("#quick input[name=q]")).to_have_attribute("aria-activedescendant", "hit-customers-1")
    page.keyboard.press("Escape")
    expect(page.locator("#quick")).to_be_hidden()


def test_before_anything_is_typed_stand_the_customers_opened_lately(visit, cast: Cast, world: World) -> None:
    page = visit(f"/customers/{world.customers['mine'].pk}/", user=cast.manager)
    page.keyboard.press("/")
    expect(page.locator("#quick-answer a[role=option]")).to_contain_text(world.customers["mine"].name)
    settle(page)


def test_nothing_found_is_said_and_enter_stays(visit, cast: Cast) -> None:
    page = visit("/customers/", user=cast.manager)
    settle(page)
    page.keyboard.press("/")
    page.keyboard.type("没有这个人")
    expect(page.locator("#quick-answer .bc-quick-none")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#quick")).to_be_visible()


def test_without_scripts_the_link_leads_to_a_page_that_finds(browser, live_server, cast: Cast, world: World) -> None:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(cast.manager)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(java_script_enabled=False, locale="en")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/customers/")
    page.locator("a.bc-find").click()
    page.fill(".bc-searchpage [name=q]", world.customers["mine"].name)
    page.keyboard.press("Enter")
    page.locator(".bc-searchpage a[role=option]").first.click()
    page.wait_for_url(f"**/customers/{world.customers['mine'].pk}/")
    context.close()
