"""A customer on paper: masked as on the screen, within one's rights, on record with who and when."""

from collections.abc import Callable

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bankcrm.common import pdf
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import AuditEntry
from customers.models import Customer, Relationship
from customers.services.on_file import note_add
from staff.models import User
from tests.cast import Cast, World
from tests.journeys.conftest import visit
from tests.paper import lines_of, needs_pdf

__all__ = ["visit"]
pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def mine(world: World) -> Customer:
    return world.customers["mine"]


def address(customer: Customer, name: str = "customer_profile") -> str:
    return reverse(f"customers:{name}", args=[customer.pk])


def test_it_says_what_the_page_says_and_no_more(world: World, mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    note_add(customer=mine, text="喜欢下午来电", acting_user=cast.manager)
    Relationship.objects.create(customer=world.customers["colleagues"], other=mine, type="guarantor")
    html = sign_in(cast.manager).get(address(mine), headers={"accept-language": "en"}).content.decode()
    for expected in ("单雪梅", mine.number, "199****0001", "活期储蓄", "6999****0001", "消费贷款"):
        assert expected in html, expected
    for hidden in ("19900000001", "000001198503070020", "69990000000001", "喜欢下午来电", "王建国"):
        assert hidden not in html, hidden
    assert "A customer outside your scope" in html
    assert f"Taken by manager at {timezone.localtime():%Y-%m-%d}" in html
    assert "Figures as of 2026-06-30." in html


def test_each_printout_is_on_record(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)
    client.get(address(mine))
    client.get(address(mine))
    entries = AuditEntry.objects.filter(code="customer.profile_printed", customer_id=mine.pk, user=cast.head)
    assert entries.count() == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 200), ("head", 200), ("risk_officer", 200), ("teller", 403), ("analyst", 403), ("auditor", 403)]
    + [("colleague", 404), ("far_manager", 404)],
)
def test_who_prints(mine: Customer, cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    for name in ("customer_profile", "customer_profile_pdf"):
        got = sign_in(getattr(cast, who)).get(address(mine, name)).status_code
        assert got == status or (status == 200 and got == 409 and not pdf.is_there())
    assert AuditEntry.objects.exists() is (status == 200)


def test_a_sealed_file_is_printed_by_nobody_else(world: World, cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.head).get(address(world.customers["sealed"])).status_code == 404


def test_the_page_offers_it_to_who_may(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    assert address(mine) in sign_in(cast.manager).get(mine.get_absolute_url()).content.decode()
    assert address(mine) not in sign_in(cast.teller).get(mine.get_absolute_url()).content.decode()


@pytest.fixture
def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bankcrm.common.pdf._library", lambda: None)


@pytest.mark.usefixtures("without_library")
def test_without_the_library_printing_is_offered_alone(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    html = client.get(address(mine), headers={"accept-language": "en"}).content.decode()
    assert "PDF is not set up on this server" in html
    assert address(mine, "customer_profile_pdf") not in html
    response = client.get(address(mine, "customer_profile_pdf"), headers={"accept-language": "en"})
    assert response.status_code == 409
    assert "Print the page from the browser" in response.content.decode()
    assert not AuditEntry.objects.filter(code="customer.profile_saved").exists()
    with pytest.raises(RuleViolation):
        pdf.pdf_of("<p>x</p>")


@needs_pdf
@pytest.mark.parametrize(("language", "title"), [("zh-hans", "持有产品"), ("en", "Holdings")])
def test_with_the_library_it_is_a_file_that_is_read_on_paper(
    mine: Customer, cast: Cast, sign_in: SignIn, language: str, title: str
) -> None:
    response = sign_in(cast.manager).get(address(mine, "customer_profile_pdf"), headers={"accept-language": language})
    assert response["Content-Disposition"] == f'attachment; filename="{mine.number}.pdf"'
    lines = lines_of(response.content)
    for told in ("单雪梅", mine.number, "199****0001", title):
        assert any(told in line for line in lines), told
    assert not any("添加关系" in line or "Add relationship" in line for line in lines), "nothing to click on paper"
    assert AuditEntry.objects.filter(code="customer.profile_saved", customer_id=mine.pk).count() == 1


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "https://elsewhere.example/static/css/profile.css",
        "http://bankcrm.invalid/etc/passwd",
        "http://bankcrm.invalid/static/no-such.css",
    ],
)
def test_a_page_takes_nothing_from_elsewhere(url: str) -> None:
    with pytest.raises(ValueError, match="not"):
        pdf.own_file(url)


def test_no_path_leads_out_of_the_style_sheets() -> None:
    with pytest.raises(SuspiciousFileOperation):
        pdf.own_file("http://bankcrm.invalid/static/../../../etc/passwd")


def test_a_page_takes_its_style_sheets() -> None:
    content, kind = pdf.own_file("http://bankcrm.invalid/static/css/profile.css")
    assert b"@page" in content
    assert kind == "text/css"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_paper_has_every_column_of_the_holdings(visit, mine: Customer, cast: Cast) -> None:
    """The browser takes paper for a narrow screen, where a table keeps name and amount alone."""
    page = visit(f"/customers/{mine.pk}/profile/", user=cast.manager, width=688)
    expect(page.get_by_role("columnheader", name="Maturity")).to_be_hidden()
    page.emulate_media(media="print")
    for name in ("Account", "Rate", "Maturity", "Status"):
        expect(page.get_by_role("columnheader", name=name)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
