"""What a file must hold by kind and status: asked of whoever enters, kept whoever edits; old gaps stay editable."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common.errors import RuleViolation
from customers.mandatory import ALL
from customers.models import ContactPoint, Customer, IdentityDocument
from customers.services.contact_point import contact_point_add, contact_point_retire
from customers.services.customer import NewDocument, customer_create, customer_edit, customer_edit_with_parts
from customers.services.identity_document import identity_document_add, identity_document_retire
from staff.models import User
from tests.cast import Cast, World
from tests.customers import numbers
from tests.customers.test_forms import fields_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
CHINESE = {"accept-language": "zh-hans"}
ENGLISH = {"accept-language": "en"}


def new(world: World, kind: str) -> dict[str, Any]:
    return {"kind": kind, "name": "样例", "branch": world.branches["north_east"]}


@pytest.fixture
def mine(world: World) -> Customer:
    return world.customers["mine"]


@pytest.fixture
def company(world: World) -> Customer:
    """Served, with all that a company needs."""
    made = world.customers["company"]
    made.credit_code, made.legal_representative = numbers.company(), "张三"
    made.save()
    return made


def refused(act: Callable[[], Any]) -> tuple[str, str | None]:
    with pytest.raises(RuleViolation) as violation, transaction.atomic():
        act()
    return violation.value.code, violation.value.field


# Entering


@pytest.mark.parametrize("kind", ["individual", "corporate"])
def test_a_prospect_needs_a_name_and_a_way_back(world: World, cast: Cast, kind: str) -> None:
    def enter(**parts: Any) -> Customer:
        return customer_create(values=new(world, kind), confirmed_duplicates=True, acting_user=cast.head, **parts)

    assert refused(enter) == ("reach_missing", "mobile")
    for contacts in ({"mobile": "13900001234"}, {"email": "a@example.cn"}, {"address": "青竹路 8 号"}):
        assert enter(contacts=contacts).status == "prospect"
    document = NewDocument(*(("passport", "E1234567") if kind == "individual" else ("registration", "510000123456789")))
    assert enter(document=document).identity_documents.get().is_primary


def test_a_credit_code_finds_a_company_again(world: World, cast: Cast) -> None:
    values = {**new(world, "corporate"), "credit_code": numbers.company()}
    assert customer_create(values=values, acting_user=cast.head).contact_points.count() == 0


# Becoming one that is served


def prospect(world: World, cast: Cast, kind: str) -> Customer:
    return customer_create(values=new(world, kind), contacts={"address": "青竹路 8 号"}, acting_user=cast.head)


def test_whoever_is_served_is_identified_and_can_be_called(world: World, cast: Cast) -> None:
    person = prospect(world, cast, "individual")
    document = NewDocument("resident_card", numbers.person())

    def serve(**parts: Any) -> Customer:
        return customer_edit_with_parts(customer=person, values={"status": "active"}, acting_user=cast.head, **parts)

    assert refused(serve) == ("document_missing", "document_number")
    assert refused(lambda: serve(document=document)) == ("telephone_missing", "mobile")
    assert refused(lambda: serve(contacts={"mobile": "13900001234"})) == ("document_missing", "document_number")
    assert not person.identity_documents.exists()
    assert serve(document=document, contacts={"mobile": "13900001234"}).status == "active"


def test_a_company_that_is_served_has_code_representative_and_telephone(world: World, cast: Cast) -> None:
    firm = prospect(world, cast, "corporate")
    whole = {"credit_code": numbers.company(), "legal_representative": "张三", "status": "active"}
    for missing in ("credit_code", "legal_representative"):
        values = {name: value for name, value in whole.items() if name != missing}
        parts = {"contacts": {"mobile": "13900001234"}, "acting_user": cast.head}
        assert refused(lambda v=values, p=parts: customer_edit_with_parts(customer=firm, values=v, **p))[1] == missing
    assert refused(lambda: customer_edit(customer=firm, values=whole, acting_user=cast.head))[1] == "mobile"
    contact_point_add(customer=firm, kind="telephone", value="02866660001", acting_user=cast.head)
    assert customer_edit(customer=firm, values=whole, acting_user=cast.head).status == "active"


# What stands is kept


def test_what_is_mandatory_and_filled_is_not_emptied(mine: Customer, company: Customer, cast: Cast) -> None:
    point, document = mine.contact_points.get(), mine.identity_documents.get()
    assert (
        refused(lambda: contact_point_retire(contact_point=point, acting_user=cast.manager))[0] == "telephone_missing"
    )
    assert (
        refused(lambda: identity_document_retire(document=document, acting_user=cast.manager))[0] == "document_missing"
    )
    for name in ("credit_code", "legal_representative"):
        act = lambda n=name: customer_edit(customer=company, values={n: ""}, acting_user=cast.manager)  # noqa: E731
        assert refused(act)[1] == name
    contact_point_add(customer=mine, kind="telephone", value="02866660001", acting_user=cast.manager)
    contact_point_retire(contact_point=point, acting_user=cast.manager)
    identity_document_add(customer=mine, type="passport", number="E1234567", acting_user=cast.manager)
    identity_document_retire(document=document, acting_user=cast.manager)


def test_of_a_lost_customer_nothing_is_asked(mine: Customer, cast: Cast) -> None:
    customer_edit(customer=mine, values={"status": "lost"}, acting_user=cast.manager)
    contact_point_retire(contact_point=mine.contact_points.get(), acting_user=cast.manager)
    identity_document_retire(document=mine.identity_documents.get(), acting_user=cast.manager)
    back = lambda: customer_edit(customer=mine, values={"status": "active"}, acting_user=cast.manager)  # noqa: E731
    assert refused(back) == ("document_missing", "document_number")
    assert refused(lambda: customer_edit(customer=mine, values={"name": " "}, acting_user=cast.manager))[1] == "name"


def test_an_old_file_with_gaps_stays_editable(world: World, cast: Cast) -> None:
    """The company of the small world came without code and representative."""
    gaps = world.customers["company"]
    edited = customer_edit(
        customer=gaps, values={"industry": "F51", "legal_representative": "张三"}, acting_user=cast.manager
    )
    assert (edited.industry, edited.legal_representative) == ("F51", "张三")
    assert customer_edit(customer=gaps, values={"status": "dormant"}, acting_user=cast.manager).status == "dormant"
    assert refused(
        lambda: customer_edit(customer=gaps, values={"legal_representative": ""}, acting_user=cast.manager)
    ) == ("representative_missing", "legal_representative")


HOLDINGS = ("document", "mobile", "telephone", "address", "credit_code", "legal_representative")
STATUSES = ("prospect", "active", "dormant", "lost")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["retire", "add", "empty", "fill", "status", "other"]),
        st.sampled_from(HOLDINGS),
        st.sampled_from(STATUSES),
    ),
    max_size=8,
)


def facts(customer: Customer) -> tuple[str, set[str]]:
    """Status, and what the file holds, read from the rows."""
    customer.refresh_from_db()
    held = set(customer.contact_points.current().values_list("kind", flat=True))
    held |= {"document"} if customer.identity_documents.filter(retired_at=None).exists() else set()
    held |= {name for name in ("credit_code", "legal_representative") if getattr(customer, name)}
    return customer.status, held


def lacks(kind: str, status: str, held: set[str]) -> set[str]:
    """The rule, told once more in other words."""
    telephone = bool(held & {"mobile", "telephone"})
    if status == "prospect":
        return set() if held & {"document", "mobile", "telephone", "address"} else {"reach"}
    if status == "lost":
        return set()
    asked = {"telephone"} | ({"document"} if kind == "individual" else {"credit_code", "legal_representative"})
    return asked - held - ({"telephone"} if telephone else set())


def take(customer: Customer, act: tuple[str, str, str]) -> None:
    verb, what, status = act
    is_company = customer.kind == "corporate"
    parts = {"customer": customer, "confirmed_duplicates": True, "acting_user": None}
    if what in ("credit_code", "legal_representative"):
        if verb in ("empty", "fill") and is_company:
            text = "" if verb == "empty" else numbers.company() if what == "credit_code" else "张三"
            customer_edit(customer=customer, values={what: text}, acting_user=None)
    elif what == "document":
        if verb == "add":
            identity_document_add(type="registration" if is_company else "passport", number="E1234567", **parts)
        for document in customer.identity_documents.filter(retired_at=None) if verb == "retire" else ():
            identity_document_retire(document=document, acting_user=None)
    elif verb == "add":
        contact_point_add(kind=what, value="青竹路 8 号" if what == "address" else "13900001234", **parts)
    elif verb == "retire":
        for point in customer.contact_points.current().filter(kind=what):
            contact_point_retire(contact_point=point, acting_user=None)
    if verb in ("status", "other"):
        values = {"status": status} if verb == "status" else {"remark": what}
        customer_edit(customer=customer, values=values, acting_user=None)


@given(st.booleans(), st.sampled_from(STATUSES), st.sets(st.sampled_from(HOLDINGS)), ACTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_edit_ever_makes_a_file_worse(
    world: World, is_company: bool, status: str, held: set[str], acts: list[tuple[str, str, str]]
) -> None:
    kind = "corporate" if is_company else "individual"
    columns = {"credit_code": numbers.company(), "legal_representative": "张三"} if is_company else {}
    customer = Customer.objects.create(
        number=f"H{Customer.objects.count()}",
        status=status,
        **new(world, kind),
        **{name: value for name, value in columns.items() if name in held},
    )
    for what in held & {"mobile", "telephone", "address"}:
        ContactPoint.objects.create(customer=customer, kind=what, value="13900001234")
    if "document" in held:
        IdentityDocument.objects.create(customer=customer, type="other", number="X1")
    for act in acts:
        before = facts(customer)
        try:
            with transaction.atomic():
                take(customer, act)
        except RuleViolation as violation:
            assert facts(customer) == before
            assert violation.code in {need.code for need in ALL} | {"contact_twice", "document_twice"}
        else:
            assert lacks(kind, *facts(customer)) <= lacks(kind, *before)


# The form


def label(html: str, name: str) -> str:
    return re.search(rf'<label class="([^"]*)" for="id_{name}"', html).group(1)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("language", "told"),
    [(ENGLISH, "A prospect needs a way to be reached"), (CHINESE, "潜在客户须有联系方式或证件")],
    ids=["en", "zh"],
)
def test_a_new_one_without_a_way_back_is_told_at_the_field(
    world: World, cast: Cast, sign_in: SignIn, language: dict[str, str], told: str
) -> None:
    client = sign_in(cast.head)
    sent = {"name": "曾小贤", "grade": "general", "branch": world.branches["north_east"].pk, "source": "visit"}
    for kind in ("individual", "corporate"):
        url = f"/customers/new/?kind={kind}"
        html = client.get(url, headers=language).content.decode()
        assert told in html.split('id="id_mobile_helptext"')[1][:400]
        assert "bc-req" in label(html, "name")
        answer = client.post(url, sent, headers=language)
        assert answer.status_code == 422
        assert told in answer.content.decode().split('id="id_mobile_error"')[1][:1000]
    assert client.post("/customers/new/", sent | {"email": "a@example.cn"}).status_code == 302


def test_the_form_marks_what_the_status_asks_for(
    mine: Customer, company: Customer, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.manager)
    marked = {
        mine: {"name", "document_number", "mobile"},
        company: {"name", "credit_code", "legal_representative", "mobile"},
    }
    for customer, names in marked.items():
        url = reverse("customers:customer_edit", args=[customer.pk])
        html = client.get(url).content.decode()
        everything = {"name", "document_number", "mobile", "email", "address", "credit_code", "legal_representative"}
        found = {name for name in everything if f'for="id_{name}"' in html and "bc-req" in label(html, name)}
        assert found == names
        Customer.objects.filter(pk=customer.pk).update(status="lost")
        html = client.get(url).content.decode()
        assert "bc-req" not in label(html, "mobile")


@pytest.mark.parametrize(
    ("language", "told"), [(ENGLISH, "needs an identity document"), (CHINESE, "须有证件")], ids=["en", "zh"]
)
def test_serving_a_prospect_says_at_its_field_what_is_missing(
    world: World, cast: Cast, sign_in: SignIn, language: dict[str, str], told: str
) -> None:
    person = prospect(world, cast, "individual")
    url = reverse("customers:customer_edit", args=[person.pk])
    client = sign_in(cast.head)
    answer = client.post(url, fields_of(client, url) | {"status": "active"}, headers=language)
    assert answer.status_code == 422
    assert told in answer.content.decode().split('id="id_document_number_error"')[1][:1000]


def test_the_representative_that_stands_is_required_and_a_gap_is_not(
    world: World, company: Customer, cast: Cast, sign_in: SignIn
) -> None:
    client, url = sign_in(cast.manager), reverse("customers:customer_edit", args=[company.pk])
    sent = fields_of(client, url)
    answer = client.post(url, sent | {"legal_representative": ""}, headers=ENGLISH)
    assert list(answer.context["form"].errors) == ["legal_representative"]
    Customer.objects.filter(pk=company.pk).update(legal_representative="")
    sent = fields_of(client, url)
    assert client.post(url, sent | {"registered_capital": "500"}).status_code == 302
