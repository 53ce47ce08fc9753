"""The frame in a real browser: readable by everyone, in both languages and themes, at a desk and on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import settle, violations
from tests.frame.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = [("zh-CN", "light", 1366), ("en", "dark", 1366), ("zh-CN", "dark", 390), ("en", "light", 390)]
look = pytest.mark.parametrize(("language", "theme", "width"), LOOKS)


def assert_well_made(page: Page) -> None:
    """Readable by everyone, no sideways scrolling, nothing said on the console."""
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations(page)] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.said == []


@look
def test_sign_in_is_well_made(visit, language, theme, width):
    page = visit("/account/sign-in/", language=language, theme=theme, width=width)
    assert_well_made(page)
    assert page.evaluate("document.activeElement.name") == "login"


@look
def test_the_styleguide_is_well_made(visit, analyst, language, theme, width):
    page = visit("/styleguide/", user=analyst, language=language, theme=theme, width=width)
    page.locator(".bc-chart").first.scroll_into_view_if_needed()
    expect(page.locator(".bc-chart svg").first).to_be_visible()
    assert_well_made(page)


def test_a_wrong_password_says_so_and_a_right_one_signs_in(visit, analyst):
    page = visit("/account/sign-in/?next=/styleguide/")
    page.fill("[name=login]", "analyst")
    page.fill("[name=password]", "wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "password"
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide/")


def test_language_is_switched_and_kept(visit, analyst):
    page = visit("/styleguide/", user=analyst)
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="中文").click()
    settle(page)
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    assert "/styleguide/" in page.url
    page.reload()
    assert page.locator("html").get_attribute("lang") == "zh-hans"


def test_theme_is_chosen_and_kept_and_charts_follow(visit, analyst):
    page = visit("/styleguide/", user=analyst)
    page.get_by_label("Light or dark").click()
    page.locator(".bc-pop-theme [data-theme-choice=dark]").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_the_folded_side_is_kept(visit, analyst):
    page = visit("/styleguide/", user=analyst)
    page.locator("[data-do=fold]").click()
    page.reload()
    assert page.locator("html").get_attribute("data-side") == "folded"


def test_escape_closes_a_menu_and_gives_the_focus_back(visit, analyst):
    page = visit("/styleguide/", user=analyst)
    page.locator(".bc-own summary").press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    assert page.evaluate("document.activeElement.className") == "bc-me"


def test_on_a_telephone_the_side_is_a_drawer(visit, analyst):
    page = visit("/styleguide/", user=analyst, width=390)
    expect(page.locator("#side")).to_be_hidden()
    page.get_by_label("Open the menu").click()
    expect(page.locator("#side")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()


def test_a_masked_number_is_shown_by_the_server_and_said_to_be_on_record(visit, analyst):
    page = visit("/styleguide/", user=analyst)
    assert "19900000001" not in page.content()
    page.locator("[data-reveal]").click()
    expect(page.locator("[data-masked]")).to_have_text("19900000001")
    expect(page.get_by_role("status").filter(has_text="on record")).to_be_visible()


def test_a_conflict_is_settled_by_taking_theirs(visit, analyst):
    page = visit("/styleguide/", user=analyst)
    page.get_by_role("button", name="Take theirs").click()
    expect(page.locator("[name=mobile]")).to_have_value("19900000002")
