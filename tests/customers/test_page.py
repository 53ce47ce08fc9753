"""The customer's page: who opens it, what is masked, what each panel says, the looks that are put on record."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from bankcrm.common.models import AuditEntry, FeedBatch, FeedChange
from customers.models import Assistant, Customer, RatingHistory, Relationship
from customers.services.customer import customer_edit
from customers.views.detail import years_between
from staff.models import User
from tests.cast import BUSINESS_DATE, Cast, World
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PANELS = ("profile", "contact", "relationships", "managers", "history")


@pytest.fixture
def mine(world: World) -> Customer:
    return world.customers["mine"]


def text(client: Client, url: str) -> str:
    response = client.get(url, headers={"accept-language": "en"})
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 200), ("head", 200), ("teller", 200), ("analyst", 200), ("colleague", 404), ("far_manager", 404)]
    + [(who, 403) for who in ("auditor", "administrator", "product_manager", "nobody")],
)
def test_who_opens_the_page(mine: Customer, cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    client = sign_in(getattr(cast, who))
    assert client.get(mine.get_absolute_url()).status_code == status
    for panel in PANELS:
        assert client.get(f"{mine.get_absolute_url()}?panel={panel}").status_code == status, panel


def test_a_sealed_file_is_not_there(world: World, cast: Cast, sign_in: SignIn) -> None:
    url = world.customers["sealed"].get_absolute_url()
    for name in ("manager", "head", "analyst"):
        assert sign_in(getattr(cast, name)).get(url).status_code == 404, name


def test_the_header_says_who_it_is(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    html = text(sign_in(cast.manager), mine.get_absolute_url())
    for expected in ("单雪梅", mine.number, "Active", "Individual", "199****0001", "41 years · female", "2020-01-01"):
        assert expected in html, expected
    assert "19900000001" not in html


@pytest.mark.parametrize(
    ("who", "shown"), [("manager", True), ("head", True), ("risk_officer", True), ("teller", False), ("analyst", False)]
)
def test_a_look_is_offered_to_who_may(mine: Customer, cast: Cast, sign_in: SignIn, who: str, shown: bool) -> None:
    html = text(sign_in(getattr(cast, who)), mine.get_absolute_url())
    assert ("data-reveal=" in html) is shown


@pytest.mark.parametrize("panel", PANELS)
def test_an_analyst_reads_no_name_and_no_number(
    world: World, mine: Customer, cast: Cast, sign_in: SignIn, panel: str
) -> None:
    customer_edit(customer=mine, values={"name": "单雪兰", "employer": "青竹小学"}, acting_user=cast.head)
    Relationship.objects.create(customer=mine, other=world.customers["colleagues"], type="spouse")
    html = text(sign_in(cast.analyst), f"{mine.get_absolute_url()}?panel={panel}")
    for hidden in ("单雪", "王建国", "青竹小学", "shanxue", "19900000001", "000001198503070020"):
        assert hidden not in html, hidden


def test_relationships_tell_the_other_side_within_the_scope_only(
    world: World, mine: Customer, cast: Cast, sign_in: SignIn
) -> None:
    other = world.customers["colleagues"]
    Relationship.objects.create(customer=other, other=mine, type="guarantor", share=Decimal("30"))
    url = f"{mine.get_absolute_url()}?panel=relationships"
    html = text(sign_in(cast.manager), url)
    assert "A customer outside your scope" in html
    assert other.name not in html
    assert other.number not in html
    html = text(sign_in(cast.head), url)
    assert other.name in html
    assert f'href="{other.get_absolute_url()}"' in html
    assert "Guarantor" in html


def test_managers_and_ratings_through_time(world: World, mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    RatingHistory.objects.create(customer=mine, since=date(2025, 5, 5), status="active", grade="key", risk_rating="C2")
    Assistant.objects.create(
        customer=mine, employee=world.employees["colleague"], role="credit", share=20, since=date(2026, 2, 2)
    )
    html = text(sign_in(cast.head), f"{mine.get_absolute_url()}?tab=managers")
    for expected in ("2024-01-01", "colleague", "credit", "20%", "2025-05-05", "C2 steady", "Key"):
        assert expected in html, expected


def test_history_holds_what_people_and_files_changed(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    customer_edit(customer=mine, values={"occupation": "教师"}, acting_user=cast.head)
    batch = FeedBatch.objects.create(number="B20260630", profile="p", folder="f", business_date=BUSINESS_DATE)
    FeedChange.objects.create(
        batch=batch, entity="customers", record_id=mine.pk, old={"grade": "general"}, new={"grade": "key"}
    )
    url = reverse("customers:customer_history", args=[mine.pk])
    for address in (f"{mine.get_absolute_url()}?panel=history", url):
        html = text(sign_in(cast.manager), address)
        for expected in ("Occupation", "教师", "B20260630", "general", "key"):
            assert expected in html, expected


def test_history_is_paged_to_its_end(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    for place in range(60):
        customer_edit(customer=mine, values={"occupation": f"no {place:03d}"}, acting_user=cast.head)
    client, url, met = sign_in(cast.manager), reverse("customers:customer_history", args=[mine.pk]), 0
    html = text(client, url)
    met += html.count("<b class=")
    following = html.split('rel="next" href="')[1].split('"')[0]
    met += text(client, following).count("<b class=")
    assert met == 60


def test_figures_that_are_unknown_are_not_zero(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    html = text(sign_in(cast.manager), mine.get_absolute_url())
    assert "0.00" not in html.split("bc-tiles")[1].split("</div>")[0]
    mine.figures.aum, mine.figures.loans, mine.figures.overdue = Decimal("2864300"), Decimal("860000"), Decimal("12345")
    mine.figures.last_contact_on = date(2026, 6, 20)
    mine.figures.save()
    html = text(sign_in(cast.manager), mine.get_absolute_url())
    for expected in ("CNY</small> 2.86<small>m<", "860<small>k<", "12.3 k overdue", "10<small>days ago"):
        assert expected in html, expected


@pytest.mark.parametrize("who", ["manager", "head", "analyst"])
def test_the_page_asks_few_queries(mine: Customer, cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    assert_queries(f"customer page, {who}", lambda: client.get(mine.get_absolute_url()))


def test_years_between() -> None:
    assert years_between(date(1970, 3, 14), date(2026, 3, 13)) == 55
    assert years_between(date(1970, 3, 14), date(2026, 3, 14)) == 56
    assert years_between(date(2004, 2, 29), date(2026, 2, 28)) == 21


# Looks


def looks(mine: Customer) -> list[tuple[str, str]]:
    point, document = mine.contact_points.get(), mine.identity_documents.get()
    return [
        (reverse("customers:contact_point_reveal", args=[point.pk]), point.value),
        (reverse("customers:identity_document_reveal", args=[document.pk]), document.number),
    ]


def test_a_click_shows_the_number_and_is_on_record(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    for url, number in looks(mine):
        response = client.post(url)
        assert json.loads(response.content) == {"value": number}
        assert "no-store" in response["Cache-Control"]
    entries = AuditEntry.objects.filter(code="customer.number_revealed", customer_id=mine.pk, user=cast.manager)
    assert [entry.source for entry in entries] == ["form", "form"]


@pytest.mark.parametrize(
    ("who", "status"), [("teller", 403), ("analyst", 403), ("colleague", 404), ("far_manager", 404), ("auditor", 403)]
)
def test_without_right_or_scope_no_number(mine: Customer, cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    for url, number in looks(mine):
        response = sign_in(getattr(cast, who)).post(url)
        assert response.status_code == status
        assert number not in response.content.decode()
    assert not AuditEntry.objects.exists()


def test_a_link_never_shows_a_number(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    for url, _number in looks(mine):
        assert sign_in(cast.manager).get(url).status_code == 405
    assert not AuditEntry.objects.exists()


# Small pages


@pytest.fixture
def parts(world: World, mine: Customer) -> dict[str, int]:
    related = Relationship.objects.create(customer=mine, other=world.customers["colleagues"], type="guarantor")
    assistant = Assistant.objects.create(
        customer=mine, employee=world.employees["colleague"], role="credit", since=date(2026, 2, 2)
    )
    return {
        "customer": mine.pk,
        "contact_point": mine.contact_points.get().pk,
        "identity_document": mine.identity_documents.get().pk,
        "relationship": related.pk,
        "assistant": assistant.pk,
    }


PAGES = [
    ("customer_edit", "customer"),
    ("customer_history", "customer"),
    ("contact_point_add", "customer"),
    ("contact_point_edit", "contact_point"),
    ("contact_point_retire", "contact_point"),
    ("identity_document_add", "customer"),
    ("identity_document_edit", "identity_document"),
    ("identity_document_retire", "identity_document"),
    ("relationship_add", "customer"),
    ("relationship_end", "relationship"),
]
HEADS_PAGES = [
    ("customer_assign", "customer"),
    ("customer_release", "customer"),
    ("customer_seal", "customer"),
    ("assistant_add", "customer"),
    ("assistant_end", "assistant"),
]


@pytest.mark.parametrize(("name", "part"), [*PAGES, *HEADS_PAGES])
def test_small_pages_open_within_the_scope_and_never_show_a_number(
    parts: dict[str, int], cast: Cast, sign_in: SignIn, name: str, part: str
) -> None:
    url = reverse(f"customers:{name}", args=[parts[part]])
    html = text(sign_in(cast.head), url)
    assert "19900000001" not in html
    assert "000001198503070020" not in html
    assert sign_in(cast.far_manager).get(url).status_code in (403, 404)
    expected = 403 if (name, part) in HEADS_PAGES else 200
    assert sign_in(cast.manager).get(url).status_code == expected


def test_a_manager_is_assigned_on_the_page(world: World, mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    url = reverse("customers:customer_assign", args=[mine.pk])
    answer = sign_in(cast.head).post(url, {"manager": world.employees["colleague"].pk, "reason": "transfer"})
    assert answer.status_code == 302
    mine.refresh_from_db()
    assert mine.manager == world.employees["colleague"]


def test_pickers_and_forms_give_customers_only_within_the_scope(
    world: World, mine: Customer, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.head)
    for name in ("assignable_options", "first_manager_options"):
        offered = {row["id"] for row in client.get(reverse(f"customers:{name}")).json()["results"]}
        assert world.employees["neighbour"].pk in offered
        assert world.employees["far_manager"].pk not in offered
    far = world.employees["far_manager"].pk
    for name, field in (("customer_assign", "manager"), ("assistant_add", "employee")):
        url = reverse(f"customers:{name}", args=[mine.pk])
        answer = client.post(url, {field: far, "reason": "transfer", "role": "credit"})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]


def test_a_file_is_sealed_for_chosen_readers(world: World, mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    url = reverse("customers:customer_seal", args=[mine.pk])
    answer = sign_in(cast.head).post(
        url, {"confidential": "on", "readers": [world.employees["manager"].pk], "reason": "family"}
    )
    assert answer.status_code == 302
    assert set(mine.confidential_readers.all()) == {cast.head, cast.manager}
    assert sign_in(cast.manager).get(mine.get_absolute_url()).status_code == 200
    assert sign_in(cast.risk_officer).get(mine.get_absolute_url()).status_code == 404


def test_a_relationship_is_entered_as_a_sentence(world: World, mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    url = reverse("customers:relationship_add", args=[mine.pk])
    other = world.customers["colleagues"]
    for role, sides in (("parent.other", (other, mine)), ("guarantor.this", (mine, other))):
        assert sign_in(cast.head).post(url, {"other": other.pk, "role": role}).status_code == 302
        kind = role.partition(".")[0]
        assert Relationship.objects.filter(customer=sides[0], other=sides[1], type=kind).exists()


def test_a_picker_offers_customers_within_the_scope(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("customers:customer_options")
    answer = sign_in(cast.manager).get(url, {"q": "8"})
    assert {row["text"].split()[0] for row in answer.json()["results"]} == {"单雪梅", "青竹粮油有限公司", "孙协办"}
