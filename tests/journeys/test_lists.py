"""A list arranged by keyboard alone: columns moved and hidden, kept as a view, opened again; in both languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from bankcrm.common.models import ListChoice, SavedView
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADS = "thead th:not(.bc-pick)"


def heads(page: Page) -> list[str]:
    return [text.split()[0] for text in page.locator(HEADS).all_inner_texts()]


def test_columns_are_moved_and_hidden_by_keyboard_without_loading_the_page(visit, cast: Cast) -> None:
    page = visit("/customers/", user=cast.manager)
    before = heads(page)
    assert before[1:4] == ["Grade", "Status", "Mobile"]
    page.evaluate("window.sameDocument = true")
    page.locator("#columns-toggle").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#columns-form")).to_be_visible()
    grade = page.locator("#columns-form input[value=grade]")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "grade"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # "Move Grade down", and once more
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.value") == "down:grade"
    expect(page.locator("[data-moved]")).to_have_text(re.compile("Grade: place 3 of"))
    page.locator("#columns-form input[value=status]").focus()
    page.keyboard.press("Space")
    expect(grade).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(HEADS).nth(1)).to_have_text("Mobile")
    assert heads(page)[1:3] == ["Mobile", "Grade"]
    expect(page.locator("#list-columns")).not_to_have_attribute("open", "")
    expect(page.locator("#columns-toggle")).to_be_focused()
    assert page.evaluate("window.sameDocument")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reset to default").press("Enter")
    expect(page.locator(HEADS).nth(1)).to_have_text("Grade")
    assert heads(page) == before
    assert page.said == []


def test_a_column_is_dragged_to_its_place(visit, cast: Cast) -> None:
    page = visit("/customers/", user=cast.manager)
    page.locator("#columns-toggle").click()
    rows = page.locator(".bc-cols > li")
    rows.first.wait_for()
    rows.nth(2).locator("[data-grip]").hover()
    page.mouse.down()
    rows.nth(0).hover(position={"x": 60, "y": 4})
    page.mouse.up()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(HEADS).nth(1)).to_have_text("Mobile")
    assert ListChoice.objects.get(user=cast.manager).columns[:3] == ["customer", "mobile", "grade"]


@pytest.mark.parametrize(
    ("language", "save", "name_it", "overwrite"),
    [
        ("en", "Save as a view", "Name of the view", "Save the changes to the view"),
        ("zh-CN", "另存为视图", "视图名称", "保存对视图的修改"),
    ],
)
def test_a_view_is_saved_changed_opened_and_removed_by_keyboard(
    visit, cast: Cast, language: str, save: str, name_it: str, overwrite: str
) -> None:
    page = visit("/customers/?kind=individual", user=cast.head, language=language)
    page.locator("#list-views > summary").press("Enter")
    page.get_by_role("link", name=save).press("Enter")
    expect(page.get_by_label(name_it)).to_be_focused()
    page.keyboard.type("个人客户")
    page.keyboard.press("Enter")
    expect(page.locator("#list-views > summary")).to_contain_text("个人客户")
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("个人客户", "kind=individual")

    page.locator("#sort-loans").press("Enter")
    page.wait_for_url("**sort=-loans*")
    # The address changes before the menu is replaced by one that knows of the change.
    expect(page.locator("#list-views > summary .bc-sub")).to_be_visible()
    page.locator("#list-views > summary").press("Enter")
    page.get_by_role("link", name=overwrite).press("Enter")
    page.locator(".bc-confirm button[type=submit]").press("Enter")
    page.wait_for_url(f"**view={view.pk}*")
    view.refresh_from_db()
    assert view.query == "kind=individual&sort=-loans"

    page.locator("#list-views > summary").press("Enter")
    page.locator(f"form[action='/views/{view.pk}/default/'] button").press("Enter")
    page.goto(page.url.split("?")[0])
    page.wait_for_url(f"**view={view.pk}*")
    expect(page.locator("#list-views > summary")).to_contain_text("个人客户")

    page.locator("#list-views > summary").press("Enter")
    page.locator(f"a[href='/views/{view.pk}/delete/']").press("Enter")
    page.locator(".bc-confirm button[type=submit]").press("Enter")
    page.wait_for_url(re.compile(r"/customers/$"))
    assert not SavedView.objects.exists()
    assert page.said == []


def test_without_scripts_columns_and_views_are_there_too(browser, live_server, visit, cast: Cast) -> None:
    signed_in = visit("/customers/", user=cast.manager)
    context = browser.new_context(java_script_enabled=False, locale="en", viewport={"width": 1366, "height": 768})
    context.add_cookies(signed_in.context.cookies())
    page = context.new_page()
    page.goto(f"{live_server.url}/customers/")
    page.locator("#columns-toggle").click()
    page.locator("#column-fields a").click()
    page.get_by_role("button", name="Move Grade down").click()
    page.locator("#columns-form input[value=aum]").uncheck()
    page.get_by_role("button", name="Apply").click()
    assert [text.split()[0] for text in page.locator(HEADS).all_inner_texts()][1:3] == ["Status", "Grade"]
    page.locator("#list-views > summary").click()
    page.locator("#view-menu a").click()
    page.get_by_role("link", name="Save as a view").click()
    page.get_by_label("Name of the view").fill("Plain")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#list-views > summary")).to_contain_text("Plain")
    context.close()
