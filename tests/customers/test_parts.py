"""Contact points, documents, relationships, managers and looks at a number: the rules, the scope, the trail."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry
from customers.models import ContactPoint, Customer, IdentityDocument, Relationship
from customers.selectors import relationships_of
from customers.services.assignment import assistant_add, assistant_end, customer_assign, customer_release
from customers.services.contact_point import contact_point_add, contact_point_edit, contact_point_retire
from customers.services.identity_document import (
    identity_document_add,
    identity_document_edit,
    identity_document_retire,
)
from customers.services.relationship import relationship_add, relationship_end
from customers.services.reveal import customer_reveal_contact_point, customer_reveal_identity_document
from tests.cast import BUSINESS_DATE, Cast, World
from tests.customers import numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(world: World) -> Customer:
    return world.customers["mine"]


@pytest.fixture
def mobile(mine: Customer) -> ContactPoint:
    return mine.contact_points.get()


def codes() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("code", flat=True))


# Contact points


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("mobile", "１３９ 0000-1234", "13900001234"),
        ("mobile", "+86 139 0000 1234", "13900001234"),
        ("mobile", "+85261234567", "+85261234567"),
        ("telephone", "010-6666 1234", "01066661234"),
        ("email", "Zhang.San@Example.CN", "zhang.san@example.cn"),
        ("address", "  青竹路 8 号 ", "青竹路 8 号"),
    ],
)
def test_a_value_is_kept_in_one_form(mine: Customer, cast: Cast, kind: str, typed: str, kept: str) -> None:
    point = contact_point_add(customer=mine, kind=kind, value=typed, acting_user=cast.manager)
    assert point.value == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("mobile", "12345"), ("mobile", "2390000123a"), ("telephone", "12"), ("email", "x"), ("wechat", " ")],
)
def test_a_wrong_value_is_refused_at_its_field(mine: Customer, cast: Cast, kind: str, typed: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        contact_point_add(customer=mine, kind=kind, value=typed, acting_user=cast.manager)
    assert refused.value.field == "value"


def test_one_of_a_kind_is_preferred(mine: Customer, mobile: ContactPoint, cast: Cast) -> None:
    added = contact_point_add(
        customer=mine, kind="mobile", value="13900001234", is_preferred=True, acting_user=cast.manager
    )
    mobile.refresh_from_db()
    assert (added.is_preferred, mobile.is_preferred) == (True, False)


def test_the_same_value_twice_is_refused(mine: Customer, mobile: ContactPoint, cast: Cast) -> None:
    with pytest.raises(RuleViolation) as refused:
        contact_point_add(customer=mine, kind="mobile", value=mobile.value, acting_user=cast.manager)
    assert refused.value.code == "contact_twice"


def test_a_retired_one_is_taken_up_again(mine: Customer, mobile: ContactPoint, cast: Cast) -> None:
    ContactPoint.objects.create(customer=mine, kind="telephone", value="02866660001")
    contact_point_retire(contact_point=mobile, reason="moved", acting_user=cast.manager)
    assert not mine.contact_points.current().filter(kind="mobile").exists()
    contact_point_add(customer=mine, kind="mobile", value=mobile.value, acting_user=cast.manager)
    assert mine.contact_points.current().get(kind="mobile").pk == mobile.pk
    assert codes() == ["contact_point.retired", "contact_point.added"]


def test_a_changed_value_is_not_verified_any_more(mobile: ContactPoint, cast: Cast) -> None:
    ContactPoint.objects.filter(pk=mobile.pk).update(is_verified=True)
    edited = contact_point_edit(contact_point=mobile, values={"value": "13900001234"}, acting_user=cast.manager)
    assert (edited.value, edited.is_verified) == ("13900001234", False)
    assert AuditEntry.objects.get().changes["mobile"] == ["199****0001", "139****1234"]


def test_what_the_core_sent_is_mended_there(mobile: ContactPoint, cast: Cast) -> None:
    ContactPoint.objects.filter(pk=mobile.pk).update(made_by_batch=7)
    for act in (
        lambda: contact_point_retire(contact_point=mobile, acting_user=cast.manager),
        lambda: contact_point_edit(contact_point=mobile, values={"value": "13900001234"}, acting_user=cast.manager),
    ):
        with pytest.raises(RuleViolation) as refused:
            act()
        assert refused.value.code == "core_field"
    preferred = contact_point_edit(contact_point=mobile, values={"is_verified": True}, acting_user=cast.manager)
    assert preferred.is_verified


@pytest.mark.parametrize("who", ["far_manager", "teller", "analyst"])
def test_parts_of_a_file_outside_the_scope_stay(mine: Customer, mobile: ContactPoint, cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    for act in (
        lambda: contact_point_add(customer=mine, kind="mobile", value="13900001234", acting_user=user),
        lambda: contact_point_retire(contact_point=mobile, acting_user=user),
        lambda: identity_document_retire(document=mine.identity_documents.get(), acting_user=user),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert codes() == []


# Identity documents


def test_a_new_main_document_takes_the_place_and_fills_the_facts(mine: Customer, cast: Cast) -> None:
    number = numbers.person("19881130", "003")
    identity_document_add(customer=mine, type="resident_card", number=number, is_primary=True, acting_user=cast.manager)
    mine.refresh_from_db()
    assert (mine.birth_date, mine.sex) == (date(1988, 11, 30), "male")
    assert mine.identity_documents.get(is_primary=True).number == number


def test_a_second_document_leaves_the_facts_alone(mine: Customer, cast: Cast) -> None:
    identity_document_add(customer=mine, type="passport", number="E12345678", acting_user=cast.manager)
    stood = mine.birth_date
    mine.refresh_from_db()
    assert mine.birth_date == stood
    assert mine.identity_documents.count() == 2


def test_a_document_is_verified_and_retired(mine: Customer, cast: Cast) -> None:
    document = mine.identity_documents.get()
    IdentityDocument.objects.create(customer=mine, type="passport", number="E12345678")
    identity_document_edit(
        document=document, values={"is_verified": False, "valid_until": date(2040, 1, 1)}, acting_user=cast.manager
    )
    identity_document_retire(document=document, acting_user=cast.manager)
    document.refresh_from_db()
    assert (document.is_verified, document.is_primary, document.retired_at is not None) == (False, False, True)
    with pytest.raises(NotAllowed):
        identity_document_edit(document=document, values={"is_verified": True}, acting_user=cast.manager)


# Duplicates


def test_a_number_within_the_scope_warns_until_confirmed(world: World, mine: Customer, cast: Cast) -> None:
    number = world.customers["colleagues"].contact_points.get().value
    with pytest.raises(RuleViolation) as refused:
        contact_point_add(customer=mine, kind="mobile", value=number, acting_user=cast.head)
    assert refused.value.code == "possible_duplicate"
    contact_point_add(customer=mine, kind="mobile", value=number, confirmed_duplicates=True, acting_user=cast.head)
    assert world.customers["colleagues"].number in AuditEntry.objects.get().reason


def test_an_old_number_of_15_digits_is_the_same_person(world: World, mine: Customer, cast: Cast) -> None:
    number = numbers.person("19650412", "018")
    IdentityDocument.objects.create(
        customer=world.customers["unmanaged"], type="resident_card", number=number[:6] + number[8:17]
    )
    with pytest.raises(RuleViolation) as refused:
        identity_document_add(customer=mine, type="resident_card", number=number, acting_user=cast.head)
    assert refused.value.code == "possible_duplicate"


def test_a_retired_number_warns_nobody(world: World, mine: Customer, cast: Cast) -> None:
    other = world.customers["colleagues"].contact_points.get()
    ContactPoint.objects.create(customer=other.customer, kind="telephone", value="02866660001")
    contact_point_retire(contact_point=other, acting_user=cast.head)
    contact_point_add(customer=mine, kind="mobile", value=other.value, acting_user=cast.manager)


# Manager and assistants


def test_assigning_closes_and_opens_and_moves_the_copies(world: World, mine: Customer, cast: Cast) -> None:
    colleague = world.employees["colleague"]
    customer_assign(customer=mine, manager=colleague, reason="transfer", note="leave", acting_user=cast.head)
    mine.refresh_from_db()
    assert mine.manager == mine.figures.manager == colleague
    closed, opened = mine.assignments.order_by("since", "pk")
    assert (closed.until, opened.since, opened.until) == (BUSINESS_DATE, BUSINESS_DATE, None)
    assert (opened.reason, opened.note, opened.approved_by) == ("transfer", "leave", cast.head)
    entry = AuditEntry.objects.get(code="customer.assigned")
    assert entry.changes == {"manager": ["manager", "colleague"]}
    cast.manager.refresh_from_db()
    assert not Customer.objects.visible_to(cast.manager).filter(pk=mine.pk).exists()


def test_assigned_twice_in_a_day_keeps_one_open(world: World, mine: Customer, cast: Cast) -> None:
    for name in ("colleague", "manager", "colleague"):
        customer_assign(customer=mine, manager=world.employees[name], reason="transfer", acting_user=cast.head)
    assert mine.assignments.filter(until=None).get().manager == world.employees["colleague"]
    assert mine.assignments.count() == 4


@pytest.mark.parametrize(
    ("who", "code"),
    [("manager", "same_manager"), ("gone", "manager_left"), ("far_manager", "employee_out_of_scope")],
)
def test_a_senseless_assignment_is_refused(world: World, mine: Customer, cast: Cast, who: str, code: str) -> None:
    employee = world.employees["colleague" if who == "gone" else who]
    if who == "gone":
        employee.status = "left"
        employee.save()
    with pytest.raises(RuleViolation) as refused:
        customer_assign(customer=mine, manager=employee, reason="transfer", acting_user=cast.head)
    assert refused.value.code == code


def test_released_means_nobody_manages(mine: Customer, cast: Cast) -> None:
    customer_release(customer=mine, note="left the town", acting_user=cast.head)
    mine.refresh_from_db()
    assert mine.manager is None
    assert not mine.assignments.filter(until=None).exists()
    with pytest.raises(RuleViolation):
        customer_release(customer=mine, acting_user=cast.head)


def test_only_who_may_assign_assigns(world: World, mine: Customer, cast: Cast) -> None:
    for user in (cast.manager, cast.analyst, cast.far_manager):
        with pytest.raises(NotAllowed):
            customer_assign(customer=mine, manager=world.employees["colleague"], reason="transfer", acting_user=user)


def test_an_assistant_outside_the_scope_is_refused(world: World, mine: Customer, cast: Cast) -> None:
    """It would open the customer to another branch."""
    far = world.employees["far_manager"]
    with pytest.raises(RuleViolation) as refused:
        assistant_add(customer=mine, employee=far, role="credit", acting_user=cast.head)
    assert (refused.value.code, refused.value.field) == ("employee_out_of_scope", "employee")
    assert not mine.assistants.exists()
    assistant_add(customer=mine, employee=far, role="credit", acting_user=None)
    assert mine.assistants.get().employee == far


def test_an_assistant_sees_the_customer_until_the_end(world: World, mine: Customer, cast: Cast) -> None:
    helper = world.employees["colleague"]
    assistant = assistant_add(customer=mine, employee=helper, role="credit", share=Decimal("30"), acting_user=cast.head)
    cast.colleague.refresh_from_db()
    assert Customer.objects.visible_to(cast.colleague).filter(pk=mine.pk).exists()
    with pytest.raises(RuleViolation):
        assistant_add(customer=mine, employee=helper, role="credit", acting_user=cast.head)
    assistant_end(assistant=assistant, acting_user=cast.head)
    cast.colleague.refresh_from_db()
    assert not Customer.objects.visible_to(cast.colleague).filter(pk=mine.pk).exists()
    assert codes() == ["assistant.added", "assistant.ended"]


def test_who_becomes_manager_assists_no_longer(world: World, mine: Customer, cast: Cast) -> None:
    colleague = world.employees["colleague"]
    assistant = assistant_add(customer=mine, employee=colleague, role="wealth", acting_user=cast.head)
    customer_assign(customer=mine, manager=colleague, reason="transfer", acting_user=cast.head)
    assistant.refresh_from_db()
    assert assistant.until == BUSINESS_DATE


# Relationships


def test_a_relationship_reads_from_both_sides(world: World, mine: Customer, cast: Cast) -> None:
    other = world.customers["colleagues"]
    relationship_add(customer=mine, other=other, type="parent", acting_user=cast.head)
    with translation.override("en"):
        assert [one.label for one in relationships_of(mine, cast.head)] == ["child"]
        assert [one.label for one in relationships_of(other, cast.head)] == ["parent"]
    assert set(AuditEntry.objects.values_list("customer_id", flat=True)) == {mine.pk, other.pk}


def test_the_other_side_outside_the_scope_stays_unnamed(world: World, mine: Customer, cast: Cast) -> None:
    Relationship.objects.create(customer=mine, other=world.customers["colleagues"], type="guarantor")
    (seen,) = relationships_of(mine, cast.manager)
    assert seen.other is None
    (seen,) = relationships_of(mine, cast.head)
    assert seen.other == world.customers["colleagues"]


def test_a_spouse_is_entered_once_from_whichever_side(world: World, mine: Customer, cast: Cast) -> None:
    other = world.customers["colleagues"]
    relationship_add(customer=mine, other=other, type="spouse", acting_user=cast.head)
    with pytest.raises(RuleViolation) as refused:
        relationship_add(customer=other, other=mine, type="spouse", acting_user=cast.head)
    assert refused.value.code == "relationship_twice"


@pytest.mark.parametrize(
    ("kind", "other"),
    [("spouse", "company"), ("shareholder", "colleagues"), ("group_parent", "company"), ("parent", "mine")],
)
def test_a_senseless_relationship_is_refused(world: World, mine: Customer, cast: Cast, kind: str, other: str) -> None:
    with pytest.raises(RuleViolation):
        relationship_add(customer=mine, other=world.customers[other], type=kind, acting_user=cast.head)
    assert not Relationship.objects.exists()


def test_a_stranger_cannot_be_related_to(world: World, mine: Customer, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        relationship_add(customer=mine, other=world.customers["far_away"], type="guarantor", acting_user=cast.manager)


def test_either_side_may_end_it(world: World, mine: Customer, cast: Cast) -> None:
    kept = Relationship.objects.create(customer=world.customers["colleagues"], other=mine, type="guarantor")
    relationship_end(relationship=kept, acting_user=cast.manager)
    kept.refresh_from_db()
    assert kept.until == BUSINESS_DATE
    with pytest.raises(NotAllowed):
        relationship_end(relationship=kept, acting_user=cast.far_manager)


# A look at a number


def test_a_look_gives_the_number_and_is_on_record(mine: Customer, mobile: ContactPoint, cast: Cast) -> None:
    assert customer_reveal_contact_point(contact_point=mobile, acting_user=cast.manager) == "19900000001"
    number = customer_reveal_identity_document(document=mine.identity_documents.get(), acting_user=cast.manager)
    assert number == "000001198503070020"
    entries = AuditEntry.objects.filter(code="customer.number_revealed", customer_id=mine.pk, user=cast.manager)
    assert entries.count() == 2
    assert "19900000001" not in str(list(entries.values_list("changes", "reason")))


@pytest.mark.parametrize("who", ["teller", "analyst", "far_manager", "administrator"])
def test_who_has_no_right_sees_no_number_and_leaves_no_entry(mobile: ContactPoint, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        customer_reveal_contact_point(contact_point=mobile, acting_user=getattr(cast, who))
    assert codes() == []
