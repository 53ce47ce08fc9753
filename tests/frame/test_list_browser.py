"""A list in a real browser: filtered while typing, its state in the address, and usable without scripts."""

import pytest
from playwright.sync_api import Page, Route, expect

from staff import roles
from staff.models import Branch, Role, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reader(analyst: User) -> User:
    """Somebody who may look at branches."""
    roles.install()
    analyst.groups.add(Role.objects.get(code="analyst"))
    return analyst


@pytest.fixture
def branches() -> list[Branch]:
    head = Branch.objects.create(code="0001", name="样例总行", level="head_office")
    names = ["青竹支行", "白鹿支行", "云溪支行"]
    made = [
        Branch.objects.create(code=f"010{place}", name=name, level="branch", parent=head)
        for place, name in enumerate(names)
    ]
    return [head, *made]


def names(page: Page) -> list[str]:
    return page.locator("tbody tr td:first-child a").all_inner_texts()


def test_typing_filters_without_loading_the_page_and_the_address_follows(visit, reader, branches):
    page = visit("/branches/", user=reader)
    assert len(names(page)) == 4
    page.evaluate("window.sameDocument = true")
    page.locator("[data-list-filter] [name=q]").press_sequentially("白鹿")
    page.wait_for_url("**q=*")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#list-count")).to_have_text("1")
    expect(page.locator(".bc-chip")).to_have_count(1)
    assert page.evaluate("window.sameDocument")
    assert page.said == []


def test_the_last_of_several_filters_counts_and_nothing_is_said_on_the_console(visit, reader, branches):
    """The second is chosen while the answer to the first is on its way."""
    page = visit("/branches/", user=reader)
    held: list[Route] = []
    page.route("**/branches/?*q=*", lambda route: held.append(route), times=1)
    box = page.locator("[data-list-filter] [name=q]")
    with page.expect_request("**/branches/?*q=*"):
        box.fill("青竹")
    box.fill("白鹿")
    page.wait_for_timeout(500)
    held[0].continue_()
    expect(page.locator("tbody tr")).to_contain_text(["白鹿支行"])
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.said == []


def test_taking_a_chip_away_brings_the_rows_back_and_empties_the_field(visit, reader, branches):
    page = visit("/branches/?q=白鹿", user=reader)
    page.locator(".bc-chip a").click()
    expect(page.locator("tbody tr")).to_have_count(4)
    expect(page.locator("[data-list-filter] [name=q]")).to_have_value("")
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_row_opens_its_record(visit, reader, branches):
    page = visit("/branches/", user=reader)
    page.locator("tbody tr", has_text="青竹支行").locator("td").nth(1).click()
    page.wait_for_url(f"**/branches/{branches[1].pk}/")


def test_without_scripts_the_same_list_filters_and_opens(visit, reader, branches):
    page = visit("/branches/", user=reader, scripts=False)
    page.fill("[data-list-filter] [name=q]", "白鹿")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    assert names(page) == ["白鹿支行"]
    page.get_by_role("link", name="白鹿支行").click()
    page.wait_for_url(f"**/branches/{branches[2].pk}/")


def test_nothing_found_says_why_and_offers_the_way_back(visit, reader, branches):
    page = visit("/branches/?q=没有这个", user=reader)
    expect(page.get_by_role("heading", level=2)).to_be_visible()
    page.locator(".bc-empty a").click()
    expect(page.locator("tbody tr")).to_have_count(4)


def test_the_filters_fields_come_when_they_are_opened_and_keep_what_is_in_force(visit, reader, branches):
    page = visit("/branches/?level=branch", user=reader)
    expect(page.locator("#filter-fields select")).to_have_count(0)
    page.locator("[data-list-filter] [name=q]").press_sequentially("白鹿")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator(".bc-chip")).to_have_count(2)
    page.locator(".bc-filtermenu > summary").click()
    expect(page.locator("#filter-fields [name=level]")).to_have_value("branch")
    page.locator("#filter-fields [name=level]").select_option("head_office")
    expect(page.locator("tbody tr")).to_have_count(0)
    assert page.said == []


def test_without_scripts_a_link_brings_the_filters_fields(visit, reader, branches):
    page = visit("/branches/?q=支行", user=reader, scripts=False)
    page.locator(".bc-filtermenu > summary").click()
    page.locator("#filter-fields a").click()
    page.locator("#filter-fields [name=level]").select_option("branch")
    page.locator("#filter-fields [type=submit]").click()
    page.wait_for_url("**level=branch*")
    assert len(names(page)) == 3


def test_a_filter_that_is_not_understood_says_so_at_its_field(visit, reader, branches):
    page = visit("/branches/?level=nonsense", user=reader)
    expect(page.locator("#filter-fields [name=level]")).to_be_visible()
    expect(page.locator("#filter-fields .bc-err")).to_be_visible()
