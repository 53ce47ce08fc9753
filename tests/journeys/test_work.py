"""A customer manager's and an administrator's way through the product, in both languages, in a real browser."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from bankcrm.common.models import AuditEntry, BankState, FeedBatch
from customers.models import Customer
from tests.browser import settle
from tests.cast import PASSWORD, Cast, World
from tests.feeds.conftest import Folder, small_bank

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, name: str) -> None:
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


WORDS = {
    "en": {"home": "My day", "customers": "Customers", "show": "Show", "edit": "Edit", "remark": "Remark"},
    "zh-CN": {"home": "我的一天", "customers": "客户", "show": "显示", "edit": "编辑", "remark": "备注"},
}


@pytest.mark.parametrize("language", WORDS)
def test_manager_signs_in_and_finds_shows_and_edits_a_customer(visit, cast: Cast, world: World, language: str) -> None:
    words, mine = WORDS[language], world.customers["mine"]
    page = visit("/", language=language)
    sign_in(page, "manager")
    expect(page.get_by_role("heading", level=1)).to_have_text(words["home"])
    page.get_by_role("link", name=words["customers"], exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(words["customers"]))
    page.get_by_role("link", name=mine.name, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=mine.name)).to_be_visible()

    masked = page.get_by_text("000***********0020").first
    masked.locator("xpath=..").get_by_role("button", name=words["show"]).click()
    expect(page.get_by_text("000001198503070020").first).to_be_visible()
    assert AuditEntry.objects.filter(code="customer.number_revealed", customer_id=mine.pk).count() == 1

    page.get_by_role("link", name=words["edit"], exact=True).first.click()
    page.get_by_label(words["remark"]).fill("上午联系 calls before noon")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1, name=mine.name)).to_be_visible()
    assert Customer.objects.get(pk=mine.pk).remark == "上午联系 calls before noon"

    page.goto(f"{page.url.split('/customers/')[0]}/customers/{mine.pk}/history/")
    expect(page.get_by_text("上午联系 calls before noon").first).to_be_visible()
    assert page.said == []
    assert page.strangers == []


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_customer_of_another_is_not_there(visit, cast: Cast, world: World, language: str) -> None:
    page = visit(f"/customers/{world.customers['far_away'].pk}/", user=cast.manager, language=language)
    assert world.customers["far_away"].name not in page.content()
    expect(page.locator(".bc-empty h2")).to_be_visible()


def test_language_chosen_on_ones_own_page_stays(visit, cast: Cast) -> None:
    page = visit("/me/", user=cast.manager, language="en")
    page.get_by_role("button", name="简体中文").click()
    settle(page)
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    elsewhere = visit("/me/", user=cast.manager, language="en")
    assert elsewhere.locator("html").get_attribute("lang") == "zh-hans"


@pytest.mark.servers
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_administrator_uploads_a_night_and_sees_it_applied(
    visit, cast: Cast, worker: subprocess.Popen[bytes], tmp_path: Path, language: str
) -> None:
    BankState.objects.update(business_date=None)
    small_bank(Folder(tmp_path / "night"))
    page = visit("/overview/", user=cast.administrator, language=language)
    page.goto(page.url.replace("/overview/", "/system/feeds/upload/"))
    page.set_input_files("[name=files]", sorted((tmp_path / "night").iterdir()))
    page.fill("[name=business_date]", "2026-07-01")
    page.locator(".bc-savebar button[type=submit]").click()

    page.wait_for_url(re.compile(r"/system/feeds/\d+/$"))
    expect(page.locator(".bc-prog-top b").first).to_have_text("100%", timeout=60_000)
    batch = FeedBatch.objects.get()
    assert batch.state == FeedBatch.State.APPLIED
    assert Path(batch.folder).is_relative_to(settings.MEDIA_ROOT)
    expect(page.locator("#sheet-table tbody tr")).to_have_count(9)
    expect(page.locator(".bc-steps .is-ok")).to_have_count(7)
    assert Customer.objects.filter(number="C7").exists()
    assert str(BankState.objects.get().business_date) == "2026-07-01"
    page.reload()
    expect(page.locator(".bc-asof time")).to_have_text("2026-07-01")
    assert page.said == []
    assert page.strangers == []


def test_upload_with_a_mistake_says_so_at_its_field(visit, cast: Cast, tmp_path: Path) -> None:
    wrong = tmp_path / "secrets.csv"
    wrong.write_text("a,b\n1,2\n")
    page = visit("/system/feeds/upload/", user=cast.administrator, language="en")
    page.set_input_files("[name=files]", wrong)
    page.fill("[name=business_date]", "2026-07-01")
    page.get_by_role("button", name=re.compile("^Upload")).click()
    expect(page.locator(".bc-errsum")).to_be_focused()
    expect(page.locator(".bc-err")).to_contain_text("secrets.csv")
