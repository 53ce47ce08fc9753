"""A customer is entered and changed: what each kind needs, what a number says, what a second editor is told."""

from datetime import date
from typing import Any

import pytest

from bankcrm.common.errors import EditConflict, NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry, FeedBatch, FeedSource
from customers.models import Customer
from customers.services.customer import (
    NewDocument,
    customer_create,
    customer_edit,
    customer_edit_with_parts,
    customer_set_confidential,
)
from tests.cast import BUSINESS_DATE, Cast, World
from tests.customers import numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(world: World) -> dict[str, Any]:
    """What is enough to enter a person."""
    return {
        "values": {"kind": "individual", "name": "曾小贤", "branch": world.branches["north_east"]},
        "contacts": {"mobile": "139 0000 1234"},
        "manager": world.employees["manager"],
    }


@pytest.fixture
def company(world: World) -> dict[str, Any]:
    return {
        "values": {
            "kind": "corporate",
            "name": "样例食品有限公司",
            "branch": world.branches["north_east"],
            "credit_code": numbers.company(),
            "legal_representative": "张三",
        },
        "manager": world.employees["manager"],
    }


def test_a_person_gets_an_own_number_readings_and_an_assignment(person: dict[str, Any], cast: Cast) -> None:
    customer = customer_create(**person, acting_user=cast.manager)
    assert customer.number[0] == "P"
    assert len(customer.number) == 10
    assert customer.number[1:].isdigit()
    assert (customer.name_pinyin, customer.name_initials, customer.status) == ("zengxiaoxian", "zxx", "prospect")
    assert customer.contact_points.get().value == "13900001234"
    assert customer.contact_points.get().is_preferred
    opened = customer.assignments.get(until=None)
    assert (opened.manager, opened.since, opened.reason) == (customer.manager, BUSINESS_DATE, "first")
    assert Customer.objects.get(pk=customer.pk).figures.manager == customer.manager


def test_numbers_of_our_own_never_repeat(person: dict[str, Any], cast: Cast) -> None:
    first = customer_create(**person, acting_user=cast.manager)
    second = customer_create(**person, confirmed_duplicates=True, acting_user=cast.manager)
    assert int(second.number[1:]) > int(first.number[1:])


def test_an_identity_number_fills_birth_date_and_sex(person: dict[str, Any], cast: Cast) -> None:
    document = NewDocument("resident_card", numbers.person("19900307", "002").lower(), date(2040, 1, 1))
    customer = customer_create(**person, document=document, acting_user=cast.manager)
    assert (customer.birth_date, customer.sex) == (date(1990, 3, 7), "female")
    assert customer.identity_documents.get().is_primary


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (NewDocument("resident_card", numbers.person()[:-1] + "?"), "number"),
        (NewDocument("resident_card", "99010119901341002X"), "number"),
        (NewDocument("credit_code", numbers.company()), "type"),
        (NewDocument("passport", "E1"), "number"),
    ],
)
def test_a_wrong_document_is_refused_at_its_field(
    person: dict[str, Any], cast: Cast, document: NewDocument, field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        customer_create(**person, document=document, acting_user=cast.manager)
    assert refused.value.field == field
    assert not Customer.objects.filter(name="曾小贤").exists()


def test_a_wrong_check_digit_is_told_with_the_right_one(person: dict[str, Any], cast: Cast) -> None:
    right = numbers.person()
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    with pytest.raises(RuleViolation) as refused:
        customer_create(**person, document=NewDocument("resident_card", wrong), acting_user=cast.manager)
    assert right[-1] in refused.value.message


def test_a_company_has_its_code_as_main_document(company: dict[str, Any], cast: Cast) -> None:
    customer = customer_create(**company, acting_user=cast.manager)
    document = customer.identity_documents.get()
    assert (document.type, document.number, document.is_primary) == ("credit_code", customer.credit_code, True)


def test_a_company_has_no_fields_of_a_person(company: dict[str, Any], cast: Cast) -> None:
    company["values"]["sex"] = "male"
    with pytest.raises(RuleViolation) as refused:
        customer_create(**company, acting_user=cast.manager)
    assert refused.value.code == "wrong_kind"


def test_entering_is_on_record_with_numbers_masked(person: dict[str, Any], cast: Cast) -> None:
    number = numbers.person()
    customer = customer_create(**person, document=NewDocument("resident_card", number), acting_user=cast.manager)
    entries = AuditEntry.objects.filter(customer_id=customer.pk)
    assert set(entries.values_list("code", flat=True)) == {
        "customer.created",
        "identity_document.added",
        "contact_point.added",
    }
    kept = str(list(entries.values_list("changes", "reason", "subject_text")))
    assert number not in kept
    assert "13900001234" not in kept


def test_who_may_not_enter_customers_is_refused(person: dict[str, Any], cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        customer_create(**person, acting_user=cast.teller)


@pytest.fixture
def mine(world: World) -> Customer:
    return world.customers["mine"]


def test_only_what_differs_is_written_and_recorded(mine: Customer, cast: Cast) -> None:
    values = {"occupation": "教师", "status": mine.status}
    edited = customer_edit(customer=mine, values=values, row_version=mine.row_version, acting_user=cast.manager)
    assert (edited.occupation, edited.row_version) == ("教师", mine.row_version + 1)
    entry = AuditEntry.objects.get(code="customer.edited")
    assert entry.changes == {"occupation": ["", "教师"]}
    assert (entry.user, entry.customer_id, entry.subject_id) == (cast.manager, mine.pk, mine.pk)


def test_an_edit_without_a_difference_leaves_no_trace(mine: Customer, cast: Cast) -> None:
    customer_edit(customer=mine, values={"status": mine.status}, acting_user=cast.manager)
    assert not AuditEntry.objects.exists()
    assert Customer.objects.get(pk=mine.pk).row_version == mine.row_version


def test_a_new_name_gets_new_readings(mine: Customer, cast: Cast) -> None:
    edited = customer_edit(customer=mine, values={"name": "仇大海"}, acting_user=cast.manager)
    assert (edited.name_pinyin, edited.name_initials) == ("qiudahai", "qdh")


def test_a_mended_reading_stands(mine: Customer, cast: Cast) -> None:
    edited = customer_edit(customer=mine, values={"name_pinyin": "danxuemei"}, acting_user=cast.manager)
    assert edited.name_pinyin == "danxuemei"


def test_the_second_editor_is_told_what_now_stands(mine: Customer, cast: Cast) -> None:
    seen = mine.row_version
    customer_edit(customer=mine, values={"occupation": "教师"}, row_version=seen, acting_user=cast.head)
    with pytest.raises(EditConflict) as conflict:
        customer_edit(customer=mine, values={"occupation": "医生"}, row_version=seen, acting_user=cast.manager)
    assert conflict.value.theirs == {"occupation": "教师", "row_version": seen + 1}
    assert Customer.objects.get(pk=mine.pk).occupation == "教师"


@pytest.mark.parametrize("who", ["colleague", "far_manager", "teller", "analyst"])
def test_outside_the_scope_nothing_is_changed(mine: Customer, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        customer_edit(customer=mine, values={"occupation": "教师"}, acting_user=getattr(cast, who))
    assert Customer.objects.get(pk=mine.pk).occupation == ""


def test_a_field_of_the_core_system_is_locked(mine: Customer, cast: Cast) -> None:
    batch = FeedBatch.objects.create(number="B1", profile="p", folder="f", business_date=BUSINESS_DATE)
    FeedSource.objects.create(
        entity="customers", profile="p", batch=batch, fields=["name", "grade"], as_of=BUSINESS_DATE
    )
    Customer.objects.filter(pk=mine.pk).update(made_by_batch=batch.pk)
    with pytest.raises(RuleViolation) as refused:
        customer_edit(customer=mine, values={"grade": "core"}, acting_user=cast.manager)
    assert (refused.value.code, refused.value.field) == ("core_field", "grade")
    assert customer_edit(customer=mine, values={"occupation": "教师"}, acting_user=cast.manager).occupation == "教师"


@pytest.mark.parametrize("column", ["branch", "grade", "risk_rating", "credit_rating", "is_blacklisted"])
def test_who_looks_after_a_customer_does_not_decide_where_it_belongs_nor_how_good_it_is(
    mine: Customer, world: World, cast: Cast, column: str
) -> None:
    others = {"branch": world.branches["north_west"], "grade": "core", "risk_rating": "C5", "credit_rating": "AAA"}
    value = others.get(column, True)
    with pytest.raises(NotAllowed):
        customer_edit(customer=mine, values={column: value}, acting_user=cast.manager)
    assert getattr(customer_edit(customer=mine, values={column: value}, acting_user=cast.head), column) == value


def test_a_prospect_is_not_entered_as_a_customer_of_the_highest_grade(person: dict[str, Any], cast: Cast) -> None:
    values = person["values"] | {"grade": "core"}
    with pytest.raises(NotAllowed):
        customer_create(**{**person, "values": values}, acting_user=cast.manager)
    entered = customer_create(**{**person, "values": values}, acting_user=cast.head)
    assert entered.grade == "core"


def test_one_form_saves_all_parts_or_none(mine: Customer, cast: Cast) -> None:
    with pytest.raises(RuleViolation) as refused:
        customer_edit_with_parts(
            customer=mine,
            values={"occupation": "教师"},
            contacts={"mobile": "13900001234", "email": "no address"},
            acting_user=cast.manager,
        )
    assert refused.value.field == "email"
    assert Customer.objects.get(pk=mine.pk).occupation == ""
    assert mine.contact_points.get(kind="mobile").value == "19900000001"


def test_a_typed_number_replaces_the_standing_one(mine: Customer, cast: Cast) -> None:
    number = numbers.person("19701231", "001")
    customer_edit_with_parts(
        customer=mine,
        values={},
        document=NewDocument("resident_card", number),
        contacts={"mobile": "13900001234", "email": "A@Example.cn"},
        acting_user=cast.manager,
    )
    mine.refresh_from_db()
    document = mine.identity_documents.get()
    assert (document.number, document.is_verified) == (number, False)
    assert (mine.birth_date, mine.sex) == (date(1970, 12, 31), "male")
    assert mine.contact_points.get(kind="mobile").value == "13900001234"
    assert mine.contact_points.get(kind="email").value == "a@example.cn"


def test_a_sealed_file_is_closed_to_all_but_its_readers(mine: Customer, cast: Cast) -> None:
    customer_set_confidential(
        customer=mine, confidential=True, readers=[cast.colleague], reason="staff", acting_user=cast.head
    )
    for name, user in cast:
        user.refresh_from_db()
        assert Customer.objects.visible_to(user).filter(pk=mine.pk).exists() is (name == "head"), name
    entry = AuditEntry.objects.get(code="customer.sealed")
    assert entry.changes["is_confidential"] == [False, True]
    assert entry.reason == "staff"


def test_an_opened_file_is_seen_again(mine: Customer, cast: Cast) -> None:
    for confidential in (True, False):
        customer_set_confidential(customer=mine, confidential=confidential, acting_user=cast.head)
        cast.head.refresh_from_db()
    assert Customer.objects.visible_to(cast.manager).filter(pk=mine.pk).exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("code", flat=True)) == [
        "customer.sealed",
        "customer.unsealed",
    ]


def test_only_who_may_seal_seals(mine: Customer, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        customer_set_confidential(customer=mine, confidential=True, acting_user=cast.manager)
