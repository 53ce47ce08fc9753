"""Four eyes: who asks never decides, who decides does it once and within reach, and what is run is run whole or not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from bankcrm.common.approvals import acts
from bankcrm.common.approvals.services import (
    approval_approve,
    approval_ask,
    approval_refuse,
    approval_withdraw,
    waiting_for,
)
from bankcrm.common.approvals.shown import number_waiting
from bankcrm.common.checks import every_approved_act_has_its_permissions
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import ApprovalRequest, AuditEntry
from customers.models import Customer
from customers.services.assignment import customer_assign
from customers.services.manager_request import ACT, manager_change_ask
from staff.models import Employee, Role, RoleGrant, User
from tests.cast import Cast, World

SignIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}
State = ApprovalRequest.State


@pytest.fixture
def asked(world: World, cast: Cast) -> ApprovalRequest:
    """The manager asks to take over the customer that they assist."""
    return manager_change_ask(customer=world.customers["assisted"], reason="常来本网点", acting_user=cast.manager)


def test_the_number_in_the_menu_is_of_each_persons_own_reach(world: World, cast: Cast, asked: ApprovalRequest) -> None:
    """One statement for all: it counts what `waiting_for` gives, whoever asked it before."""
    people = [cast.head, cast.manager, cast.far_manager, cast.analyst, cast.administrator, cast.teller]
    for user in [*people, *reversed(people)]:
        expected = waiting_for(user).count() if acts.decides_anything(user) else 0
        assert number_waiting(user) == expected
    assert number_waiting(cast.head) == 1


def another_head(world: World, cast: Cast, branch: str) -> User:
    user = User.objects.create(username=f"head of {branch}", display_name=f"head of {branch}")
    user.groups.add(Role.objects.get(code="branch_head"))
    Employee.objects.create(number=f"H-{branch}", name=user.username, branch=world.branches[branch], user=user)
    return user


def standing(world: World, name: str = "assisted") -> Customer:
    return Customer.objects.select_related("manager").get(pk=world.customers[name].pk)


def anew(user: User) -> User:
    """As the next request reads the person."""
    return User.objects.get(pk=user.pk)


def test_approved_it_is_done_as_who_asked_under_the_approvers_name(world: World, cast: Cast, asked) -> None:
    done = approval_approve(request=asked, note="同意", acting_user=cast.head)
    assert (done.state, done.decided_by, done.note) == (State.APPROVED, cast.head, "同意")
    customer = standing(world)
    assert customer.manager == world.employees["manager"]
    assert customer.assignments.get(until=None).approved_by == cast.head
    entry = AuditEntry.objects.get(code="customer.assigned", subject_id=customer.pk)
    assert entry.user == cast.manager and "head" in entry.reason
    assert [one.user for one in AuditEntry.objects.filter(code__startswith="approval.").order_by("id")] == [
        cast.manager,
        cast.head,
    ]


def test_a_manager_asks_to_be_rid_of_a_customer(world: World, cast: Cast) -> None:
    asked = manager_change_ask(customer=world.customers["mine"], reason="调岗", acting_user=cast.manager)
    approval_approve(request=asked, acting_user=cast.head)
    assert standing(world, "mine").manager is None


def test_nothing_is_done_before_and_nothing_if_refused_or_withdrawn(world: World, cast: Cast, asked) -> None:
    before = standing(world).manager
    approval_refuse(request=asked, note="人手够", acting_user=cast.head)
    again = manager_change_ask(customer=world.customers["assisted"], reason="再申请", acting_user=cast.manager)
    approval_withdraw(request=again, acting_user=cast.manager)
    assert standing(world).manager == before
    assert {asked.pk, again.pk} == {
        one.pk for one in ApprovalRequest.objects.filter(state__in=[State.REFUSED, State.WITHDRAWN])
    }
    with pytest.raises(RuleViolation, match="."):
        approval_approve(request=again, acting_user=cast.head)
    assert standing(world).manager == before


def test_a_refusal_needs_a_reason_and_so_does_asking(world: World, cast: Cast, asked) -> None:
    with pytest.raises(RuleViolation) as refused:
        approval_refuse(request=asked, note=" ", acting_user=cast.head)
    assert refused.value.field == "note"
    with pytest.raises(RuleViolation) as refused:
        manager_change_ask(customer=world.customers["mine"], reason=" ", acting_user=cast.manager)
    assert refused.value.field == "reason"


def test_nobody_decides_what_they_asked_for_whatever_their_rights(world: World, cast: Cast, asked, sign_in) -> None:
    cast.manager.groups.add(Role.objects.get(code="branch_head"))
    both = anew(cast.manager)
    for decide in (approval_approve, approval_refuse):
        with pytest.raises(NotAllowed):
            decide(request=asked, note="x", acting_user=both)
    assert asked.pk not in {one.pk for one in waiting_for(both)}
    answer = sign_in(both).post(asked.get_absolute_url(), {"do": "approve"})
    assert answer.status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalRequest.objects.filter(pk=asked.pk).update(
            state=State.APPROVED, decided_by=cast.manager, decided_at=timezone.now()
        )
    assert ApprovalRequest.objects.get(pk=asked.pk).state == State.WAITING


@pytest.mark.parametrize("person", ["colleague", "teller", "analyst", "auditor", "administrator", "risk_officer"])
def test_who_may_not_decide_sees_nothing_of_it(cast: Cast, asked, sign_in: SignIn, person: str) -> None:
    user = getattr(cast, person)
    with pytest.raises(NotAllowed):
        approval_approve(request=asked, acting_user=user)
    client = sign_in(user)
    assert client.get(asked.get_absolute_url()).status_code == 404
    assert client.post(asked.get_absolute_url(), {"do": "approve"}).status_code == 404
    assert "孙协办" not in client.get("/approvals/?which=all").content.decode()


def test_the_head_of_another_branch_does_not_reach_it(world: World, cast: Cast, asked, sign_in: SignIn) -> None:
    other = another_head(world, cast, "south")
    with pytest.raises(NotAllowed):
        approval_approve(request=asked, acting_user=other)
    assert sign_in(other).get(asked.get_absolute_url()).status_code == 404
    assert not waiting_for(other).exists()


def test_a_customer_that_moved_away_or_was_closed_takes_its_request_along(world: World, cast: Cast, asked) -> None:
    Customer.objects.filter(pk=world.customers["assisted"].pk).update(is_confidential=True)
    assert not waiting_for(cast.head).exists()
    Customer.objects.filter(pk=world.customers["assisted"].pk).update(
        is_confidential=False, branch=world.branches["south_east"]
    )
    assert not waiting_for(cast.head).exists()
    assert waiting_for(another_head(world, cast, "south")).get().pk == asked.pk


def test_a_right_that_ended_decides_nothing_more(world: World, cast: Cast, asked) -> None:
    RoleGrant.objects.filter(role__code="branch_head", permission__codename="assign_customer").delete()
    with pytest.raises(NotAllowed):
        approval_approve(request=asked, acting_user=anew(cast.head))
    assert standing(world).manager == world.employees["neighbour"]


def test_what_somebody_asked_for_who_lost_the_right_is_not_done(world: World, cast: Cast, asked) -> None:
    cast.manager.groups.clear()
    done = approval_approve(request=asked, acting_user=cast.head)
    assert done.state == State.FAILED and done.failure
    assert standing(world).manager == world.employees["neighbour"]


def test_if_the_world_changed_it_fails_whole_and_stays_readable(world: World, cast: Cast, asked, sign_in) -> None:
    colleague = world.employees["colleague"]
    customer_assign(customer=standing(world), manager=colleague, reason="transfer", acting_user=cast.head)
    entries = AuditEntry.objects.filter(code="customer.assigned").count()
    client = sign_in(cast.head)
    assert client.post(asked.get_absolute_url(), {"do": "approve"}, headers=ENGLISH).status_code == 302
    failed = ApprovalRequest.objects.get(pk=asked.pk)
    assert failed.state == State.FAILED and failed.decided_by == cast.head
    assert standing(world).manager == colleague
    assert AuditEntry.objects.filter(code="customer.assigned").count() == entries
    assert AuditEntry.objects.filter(code="approval.failed", subject_id=asked.pk).exists()
    page = sign_in(cast.manager).get(asked.get_absolute_url(), headers=ENGLISH).content.decode()
    assert "got another manager in the meantime" in page
    # What failed stands in nobody's way.
    assert manager_change_ask(customer=standing(world), reason="再申请", acting_user=cast.manager).is_waiting


def test_the_same_is_asked_for_once(world: World, cast: Cast, asked) -> None:
    with pytest.raises(RuleViolation) as refused:
        manager_change_ask(customer=world.customers["assisted"], reason="又", acting_user=cast.manager)
    assert refused.value.code == "asked_already"
    assert ApprovalRequest.objects.count() == 1


def test_who_may_assign_asks_nobody_and_strangers_ask_nothing(world: World, cast: Cast) -> None:
    cast.head.groups.add(Role.objects.get(code="customer_manager"))
    for user, name in ((anew(cast.head), "mine"), (cast.manager, "next_door"), (cast.teller, "mine")):
        with pytest.raises((RuleViolation, NotAllowed)):
            manager_change_ask(customer=world.customers[name], reason="x", acting_user=user)
    assert not ApprovalRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told(world: World, cast: Cast, asked) -> None:
    """The first holds the row; the second waits for it, and finds the request decided."""
    other = another_head(world, cast, "head_office")
    locked, told = threading.Event(), []

    def second() -> None:
        locked.wait(10)
        try:
            approval_refuse(request=asked, note="不同意", acting_user=other)
        except RuleViolation as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        approval_approve(request=asked, acting_user=cast.head)
        locked.set()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(10)
    assert told == ["decided_already"]
    assert ApprovalRequest.objects.get(pk=asked.pk).state == State.APPROVED
    assert standing(world).manager == world.employees["manager"]


def test_the_page_shows_both_sides_and_the_number_waits_in_the_menu(cast: Cast, asked, sign_in: SignIn) -> None:
    client = sign_in(cast.head)
    page = client.get(asked.get_absolute_url(), headers=ENGLISH).content.decode()
    assert "孙协办" in page and "neighbour" in page and "manager" in page and "常来本网点" in page
    assert '<span class="bc-count">1<' in client.get("/", headers=ENGLISH).content.decode()
    assert "孙协办" in client.get("/?card=approvals", headers=ENGLISH).content.decode()
    assert client.post(asked.get_absolute_url(), {"do": "refuse"}).status_code == 422
    assert client.post(asked.get_absolute_url(), {"do": "refuse", "note": "不"}).status_code == 302
    assert '<span class="bc-count">' not in client.get("/customers/", headers=ENGLISH).content.decode()
    assert "Refused" in client.get(asked.get_absolute_url(), headers=ENGLISH).content.decode().title()


def test_the_list_begins_with_what_one_has_to_do(cast: Cast, asked, sign_in: SignIn) -> None:
    for person in (cast.head, cast.manager):
        assert asked.get_absolute_url() in sign_in(person).get("/approvals/").content.decode()
    assert asked.get_absolute_url() not in sign_in(cast.head).get("/approvals/?which=asked").content.decode()
    mine = sign_in(cast.manager).get("/approvals/?which=decide").content.decode()
    assert asked.get_absolute_url() not in mine


def test_the_audit_trail_names_no_customer_through_a_request(cast: Cast, asked, sign_in: SignIn) -> None:
    for entry in AuditEntry.objects.filter(code__startswith="approval."):
        assert "孙协办" not in entry.subject_text
        assert "孙协办" not in sign_in(cast.auditor).get(f"/system/audit/{entry.pk}/").content.decode()


def test_the_audit_trail_says_in_words_what_was_asked_for(cast: Cast, asked, sign_in: SignIn) -> None:
    label = acts.label(ACT)
    client = sign_in(cast.auditor)
    page = client.get("/system/audit/?code=approval.asked").content.decode()
    assert f"{label} {asked.pk}" in page
    assert ACT not in page


def test_an_act_without_its_permission_keeps_the_bank_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    known = acts.act(ACT)
    assert known is not None and every_approved_act_has_its_permissions(None) == []
    for wrong in (
        replace(known, code="x", permission_to_decide="customers.decide_nothing"),
        replace(known, code="x", permission_to_ask=""),
    ):
        monkeypatch.setitem(acts._acts, "x", wrong)
        assert [error.id for error in every_approved_act_has_its_permissions(None)] == ["bankcrm.E006"]


def test_an_act_that_nobody_knows_any_more_is_decided_by_nobody(
    cast: Cast, asked, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn
) -> None:
    monkeypatch.delitem(acts._acts, ACT)
    assert not waiting_for(cast.head).exists()
    assert sign_in(cast.manager).get(asked.get_absolute_url()).status_code == 200
    approval_withdraw(request=asked, acting_user=cast.manager)
    with pytest.raises(ValueError, match="not registered"):
        approval_ask(
            action=ACT, subject=cast.head, arguments={}, changes={}, reason="x", branch_id=None, acting_user=cast.head
        )
