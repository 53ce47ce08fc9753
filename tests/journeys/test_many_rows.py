"""Rows chosen in a list and what is done with them, by keyboard, by mouse and without scripts, in a real browser."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bankcrm.common.models import AuditEntry
from customers.models import Customer, CustomerTag, Tag
from tests.cast import Cast, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def box(page: Page, name: str):
    return page.locator("tbody tr", has_text=name).get_by_role("checkbox")


def ticked(page: Page) -> int:
    return page.locator("tbody [data-pick]:checked").count()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_head_ticks_and_assigns_by_keyboard(visit, cast: Cast, world: World, language: str) -> None:
    colleague = world.employees["colleague"]
    page = visit("/customers/", user=cast.head, language=language)
    bar = page.locator("[data-selection]")
    expect(bar).to_be_hidden()
    boxes = page.locator("tbody [data-pick]")
    boxes.first.focus()
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("[data-selected]")).to_have_text("3")
    expect(bar).to_be_visible()
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    box(page, "单雪梅").focus()
    page.keyboard.press("x")
    page.locator("[data-selection] [formaction='/customers/assign/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/assign/?**")
    page.locator(f"[name=manager][value='{colleague.pk}']").focus()
    page.keyboard.press("Space")
    page.locator("form.bc-card .btn-primary").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/changes/*/")
    assert Customer.objects.get(pk=world.customers["mine"].pk).manager == colleague
    assert AuditEntry.objects.filter(code="customer.assigned").count() == 1
    page.locator(".bc-pagehead .btn-primary").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/")
    expect(page.locator("tbody tr", has_text="单雪梅")).to_contain_text(colleague.name)
    assert page.said == []
    assert page.strangers == []


def test_a_range_the_page_and_all_that_match_are_ticked_by_mouse(visit, cast: Cast, world: World) -> None:
    tag = Tag.objects.create(name="名单")
    page = visit("/customers/?kind=individual", user=cast.head)
    boxes = page.locator("tbody [data-pick]")
    boxes.nth(0).click()
    boxes.nth(3).click(modifiers=["Shift"])
    assert ticked(page) == 4
    expect(page.locator("[data-pick-page]")).to_have_js_property("indeterminate", True)
    page.locator("[data-pick-page]").check()
    assert ticked(page) == 5
    page.locator("[data-pick-none]").click()
    assert ticked(page) == 0
    boxes.nth(1).click()
    page.locator("[data-selection] [name=all]").check()
    assert ticked(page) == 5
    page.locator("[data-selection] [formaction='/customers/tag/']").click()
    page.wait_for_url("**/customers/tag/?**all=1**")
    assert "pick=" not in page.url
    page.locator("[name=tag]").select_option(str(tag.pk))
    page.locator("form.bc-card .btn-primary").click()
    page.wait_for_url("**/changes/*/")
    assert CustomerTag.objects.filter(tag=tag).count() == 5
    page.go_back()
    assert page.said == []


def test_a_manager_is_found_by_typing_and_stays_chosen(visit, cast: Cast, world: World) -> None:
    page = visit(f"/customers/assign/?pick={world.customers['unmanaged'].pk}", user=cast.head)
    page.locator(f"[name=manager][value='{world.employees['manager'].pk}']").check()
    page.locator("[name=find]").press_sequentially("neigh")
    expect(page.locator("[name=manager]")).to_have_count(2)
    expect(page.locator("[name=manager]:checked")).to_have_value(str(world.employees["manager"].pk))
    page.locator("form.bc-card .btn-primary").click()
    page.wait_for_url("**/changes/*/")
    assert Customer.objects.get(pk=world.customers["unmanaged"].pk).manager == world.employees["manager"]
    assert page.said == []


def test_without_scripts_rows_are_ticked_and_assigned(browser, visit, cast: Cast, world: World, live_server) -> None:
    cookies = visit("/me/", user=cast.head).context.cookies()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 768})
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{live_server.url}/customers/?kind=individual")
    expect(page.locator("[data-pick-page]")).to_be_hidden()
    box(page, "赵无主").check()
    page.locator("[formaction='/customers/assign/']").click()
    page.locator("[name=find]").fill("colleague")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=colleague**")
    page.locator(f"[name=manager][value='{world.employees['colleague'].pk}']").check()
    page.locator("form.bc-card .btn-primary").click()
    page.wait_for_url("**/changes/*/")
    assert Customer.objects.get(pk=world.customers["unmanaged"].pk).manager == world.employees["colleague"]
    page.locator(".bc-pagehead .btn-primary").click()
    page.wait_for_url("**/customers/?kind=individual")
    context.close()


@pytest.mark.servers
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_head_takes_a_list_along_by_keyboard(
    visit, cast: Cast, world: World, worker: subprocess.Popen[bytes], language: str
) -> None:
    page = visit("/customers/?kind=individual", user=cast.head, language=language)
    page.locator(".bc-pagehead details > summary").first.focus()
    page.keyboard.press("Enter")
    page.locator(".bc-pagehead [name=format][value=csv]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/exports/")
    link = page.locator("a[href$='/download/']")
    expect(link).to_be_visible(timeout=60_000)
    link.focus()
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    text = Path(coming.value.path()).read_text("utf-8-sig")
    assert "单雪梅" in text
    assert "青竹粮油有限公司" not in text
    assert "199****0001" in text
    trail = AuditEntry.objects.filter(code__startswith="export.").order_by("pk")
    assert [entry.code for entry in trail] == ["export.asked_for", "export.made", "export.downloaded"]
    assert page.said == []
