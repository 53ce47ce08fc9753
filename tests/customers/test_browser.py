"""The customer's forms in a real browser: what is said while typing, and two people in one record."""

import pytest
from playwright.sync_api import expect

from customers.models import Customer
from tests.browser import settle
from tests.cast import Cast, World
from tests.customers import numbers
from tests.journeys.conftest import visit

__all__ = ["visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_new_customer_is_filled_warned_of_and_saved(visit, cast: Cast, world: World) -> None:
    page = visit("/customers/new/", user=cast.manager)
    page.get_by_label("Name", exact=True).fill("曾小贤")
    page.locator("#id_document_number").press_sequentially(numbers.person("19900307", "002"))
    expect(page.locator("#id_birth_date")).to_have_value("1990-03-07")
    expect(page.locator("#id_sex")).to_have_value("female")
    page.locator("#id_mobile").press_sequentially(world.customers["mine"].contact_points.get().value)
    expect(page.locator("#id_mobile_check")).to_contain_text("单雪梅")
    page.keyboard.press("Control+s")
    page.locator("[name=confirmed_duplicates]").check()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_have_text("曾小贤")
    assert Customer.objects.get(name="曾小贤").manager == world.employees["manager"]


def test_a_double_click_on_save_enters_one_customer(visit, cast: Cast, world: World) -> None:
    page = visit("/customers/new/", user=cast.manager)
    page.get_by_label("Name", exact=True).fill("曾小贤")
    page.locator("#id_document_number").fill(numbers.person("19900307", "002"))
    page.locator("#id_mobile").fill("19900004321")
    page.locator("[data-edit-form] button[type=submit]").last.dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("曾小贤")
    settle(page)
    assert Customer.objects.filter(name="曾小贤").count() == 1


def test_a_wrong_number_is_told_while_it_is_typed(visit, cast: Cast, world: World) -> None:
    page = visit("/customers/new/", user=cast.manager)
    right = numbers.person()
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    page.locator("#id_document_number").press_sequentially(wrong)
    expect(page.locator("#id_document_number_check")).to_contain_text(f"should be {right[-1]}")
    assert page.said == []


def test_two_people_in_one_record_lose_nothing(visit, cast: Cast, world: World) -> None:
    mine = world.customers["mine"]
    first = visit(f"/customers/{mine.pk}/edit/", user=cast.manager)
    second = visit(f"/customers/{mine.pk}/edit/", user=cast.head)
    expect(second.get_by_text("manager has been editing this since")).to_be_visible()
    second.get_by_label("Occupation").fill("teacher")
    second.get_by_label("Employer").fill("School 1")
    second.keyboard.press("Control+s")
    second.wait_for_url(f"**/customers/{mine.pk}/")
    first.get_by_label("Occupation").fill("doctor")
    first.keyboard.press("Control+s")
    panel = first.locator(".bc-conflict")
    expect(panel).to_contain_text("teacher")
    expect(first.locator("#id_employer")).to_have_value("School 1")
    expect(first.locator("#id_occupation")).to_have_value("doctor")
    panel.get_by_role("button", name="Take theirs").first.click()
    expect(first.locator("#id_occupation")).to_have_value("teacher")
    panel.get_by_role("button", name="Keep mine").first.click()
    first.keyboard.press("Control+s")
    first.wait_for_url(f"**/customers/{mine.pk}/")
    mine.refresh_from_db()
    assert (mine.occupation, mine.employer) == ("doctor", "School 1")


def test_every_further_action_on_a_customer_can_be_clicked(visit, cast: Cast, world: World) -> None:
    """The menu hangs out of the card that holds it."""
    page = visit(f"/customers/{world.customers['mine'].pk}/", user=cast.head)
    page.locator(".bc-record-act summary").click()
    last = page.locator(".bc-record-act .bc-pop :is(a, button)").last
    expect(last).to_be_visible()
    last.click(timeout=3000)
    page.wait_for_url(lambda url: not url.endswith(f"/{world.customers['mine'].pk}/"))
