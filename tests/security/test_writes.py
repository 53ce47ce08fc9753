"""Forged forms and foreign ids: what a write may reach is decided by the right to write, not by the right to look."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import AuditEntry, FeedBatch, FeedSource
from customers.models import ContactPoint, Customer, IdentityDocument
from customers.services import contact_point, identity_document
from customers.services.customer import customer_create, customer_set_confidential
from staff.models import Role, RoleGrant
from staff.roles import permissions_named
from tests.cast import BUSINESS_DATE, Cast, World

pytestmark = pytest.mark.django_db

CODE = "91350100M000100Y43"


def grant(user: Any, **scopes: str) -> None:
    """A role of the bank's own, beside the ready ones: permission -> scope."""
    role = Role.objects.create(name="own", code="own", name_zh="自设", name_en="own")
    names = {name.replace("__", "."): scope for name, scope in scopes.items()}
    known = permissions_named(names)
    for name, scope in names.items():
        RoleGrant.objects.create(role=role, permission=known[name], scope=scope, masking="numbers")
    user.groups.set([role])


@pytest.fixture
def owned(world: World) -> FeedBatch:
    """The core system brought the customer `mine` with its document and mobile, and owns what it says of them."""
    batch = FeedBatch.objects.create(number="20260630-01", profile="canonical", business_date=BUSINESS_DATE)
    for entity, fields in {
        "customers": ["number", "name", "birth_date", "sex", "is_confidential"],
        "identity_documents": ["customer", "type", "number", "is_primary", "valid_until"],
        "contact_points": ["customer", "kind", "value", "is_preferred"],
    }.items():
        FeedSource.objects.create(entity=entity, profile="canonical", batch=batch, fields=fields, as_of=BUSINESS_DATE)
    mine = world.customers["mine"]
    Customer.objects.filter(pk=mine.pk).update(made_by_batch=batch.pk)
    mine.identity_documents.update(made_by_batch=batch.pk)
    mine.contact_points.update(made_by_batch=batch.pk)
    return batch


def test_who_sees_all_and_enters_in_one_branch_enters_nowhere_else(world: World, cast: Cast, sign_in) -> None:
    grant(
        cast.head,
        customers__view_customer="all",
        customers__add_customer="branch",
        staff__view_branch="all",
        staff__view_employee="all",
    )
    client = sign_in(cast.head)
    form = {"name": "郑新客", "mobile": "13900001234", "grade": "general", "source": "visit"}
    there = {**form, "branch": world.branches["south_east"].pk}
    assert client.post("/customers/new/", there).status_code == 403
    assert not Customer.objects.filter(name="郑新客").exists()
    assert client.post("/customers/new/", {**form, "branch": world.branches["north"].pk}).status_code == 302


def test_who_sees_all_and_changes_one_branch_moves_nobody_out_of_it(world: World, cast: Cast, sign_in) -> None:
    grant(
        cast.colleague,
        customers__view_customer="all",
        customers__change_customer="branch",
        customers__decide_customer="branch",
        staff__view_branch="all",
    )
    mine = world.customers["mine"]
    client = sign_in(cast.colleague)
    form = client.get(f"/customers/{mine.pk}/edit/").context["form"]
    sent = {name: value for name, value in {**form.initial, "seen": form["seen"].value()}.items() if value is not None}
    sent |= {"row_version": mine.row_version, "branch": world.branches["south_east"].pk}
    assert client.post(f"/customers/{mine.pk}/edit/", sent).status_code == 403
    assert Customer.objects.get(pk=mine.pk).branch == mine.branch
    far = world.customers["far_away"]
    assert client.get(f"/customers/{far.pk}/edit/").status_code == 404


def test_save_without_the_row_version_is_refused(world: World, cast: Cast, sign_in) -> None:
    mine = world.customers["mine"]
    client = sign_in(cast.manager)
    form = client.get(f"/customers/{mine.pk}/edit/").context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None} | {"occupation": "教师"}
    assert client.post(f"/customers/{mine.pk}/edit/", sent).status_code == 422
    assert client.post(f"/customers/{mine.pk}/edit/", {**sent, "row_version": mine.row_version}).status_code == 302


def test_nobody_who_left_gets_a_new_customer(world: World, cast: Cast) -> None:
    gone = world.employees["colleague"]
    gone.status = "left"
    gone.save()
    values = {"kind": "individual", "name": "郑新客", "branch": gone.branch}
    with pytest.raises(RuleViolation) as refused:
        customer_create(values=values, contacts={"mobile": "13900001234"}, manager=gone, acting_user=cast.head)
    assert refused.value.code == "manager_left"


def test_a_new_document_does_not_overwrite_what_the_core_says(world: World, cast: Cast, owned: FeedBatch) -> None:
    mine = Customer.objects.get(pk=world.customers["mine"].pk)
    IdentityDocument.objects.filter(customer=mine).update(is_primary=False)
    identity_document.identity_document_add(
        customer=mine,
        type="residence_permit",
        number="810000199408230021",
        is_primary=True,
        confirmed_duplicates=True,
        acting_user=cast.manager,
    )
    after = Customer.objects.get(pk=mine.pk)
    assert (after.birth_date, after.sex) == (mine.birth_date, mine.sex)
    assert not AuditEntry.objects.filter(code="customer.edited").exists()


@pytest.mark.parametrize("values", [{"is_primary": False}, {"valid_until": date(2030, 1, 1)}])
def test_what_the_core_says_of_its_document_stays(values: dict[str, Any], world: World, cast, owned) -> None:
    document = world.customers["mine"].identity_documents.get()
    with pytest.raises(RuleViolation) as refused:
        identity_document.identity_document_edit(document=document, values=values, acting_user=cast.manager)
    assert refused.value.code == "core_field"


def test_what_the_core_does_not_say_may_be_changed(world: World, cast: Cast, owned: FeedBatch) -> None:
    document = world.customers["mine"].identity_documents.get()
    values = {"is_verified": False}
    assert not identity_document.identity_document_edit(
        document=document, values=values, acting_user=cast.manager
    ).is_verified


def test_the_cores_preferred_number_is_not_pushed_aside(world: World, cast: Cast, owned: FeedBatch) -> None:
    mine = world.customers["mine"]
    new = {"kind": "mobile", "value": "13911112222"}
    with pytest.raises(RuleViolation) as refused:
        contact_point.contact_point_add(customer=mine, **new, is_preferred=True, acting_user=cast.manager)
    assert refused.value.code == "core_field"
    contact_point.contact_point_add(customer=mine, **new, acting_user=cast.manager)
    assert ContactPoint.objects.get(customer=mine, is_preferred=True).value == "19900000001"


def test_a_file_that_the_core_seals_is_sealed_there(world: World, cast: Cast, owned: FeedBatch) -> None:
    with pytest.raises(RuleViolation) as refused:
        customer_set_confidential(customer=world.customers["mine"], confidential=True, acting_user=cast.head)
    assert refused.value.code == "core_field"


def test_who_sees_no_names_edits_without_them(world: World, cast: Cast, sign_in) -> None:
    grant(cast.colleague, customers__view_customer="all", customers__change_customer="all", staff__view_branch="all")
    RoleGrant.objects.filter(role__code="own").update(masking="names")
    company = world.customers["company"]
    Customer.objects.filter(pk=company.pk).update(legal_representative="钱多多", remark="其弟孙小小", credit_code=CODE)
    client = sign_in(cast.colleague)
    page = client.get(f"/customers/{company.pk}/edit/")
    html, form = page.content.decode(), page.context["form"]
    for told in (company.name, "钱多多", "孙小小", company.name_pinyin):
        assert told not in html
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent |= {"name": "改名公司", "industry": "A01"}
    assert client.post(f"/customers/{company.pk}/edit/", sent).status_code == 302
    after = Customer.objects.get(pk=company.pk)
    assert (after.name, after.legal_representative, after.industry) == (company.name, "钱多多", "A01")
