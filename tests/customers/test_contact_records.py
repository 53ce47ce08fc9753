"""Contacts: who records them, what follows from them, and what a mistake leaves behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry
from bankcrm.common.timeline import timeline_page
from customers.contacts.selectors import next_steps_due
from customers.models import Contact, Customer, CustomerFigures
from customers.services.contact_record import contact_next_step_done, contact_record, contact_void
from products.services.figures import customer_figures_refresh
from staff.models import User
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SAID = "承诺月底前归还一期"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def mine(world: World) -> Customer:
    return world.customers["mine"]


def record(customer: Customer, user: Any, **given: Any) -> Contact:
    return contact_record(**{"customer": customer, "kind": "call", "summary": SAID, "acting_user": user, **given})


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def last_contact(customer: Customer) -> date | None:
    return CustomerFigures.objects.get(pk=customer.pk).last_contact_on


def panel(client: Client, customer: Customer, code: str = "contacts") -> str:
    response = client.get(f"{customer.get_absolute_url()}?panel={code}", headers=ENGLISH)
    return response.content.decode() if response.status_code == 200 else ""


# Recording


@pytest.mark.parametrize("who", ["manager", "head", "teller", "risk_officer"])
def test_a_contact_stands_on_the_page_with_who_had_it(mine: Customer, cast: Cast, sign_in: SignIn, who: str) -> None:
    user = getattr(cast, who)
    contact = record(mine, user)
    assert contact.employee.user == user
    html = panel(sign_in(cast.manager), mine)
    assert SAID in html
    assert f"Call · {who}" in html
    entry = AuditEntry.objects.get(code="contact.recorded")
    assert (entry.customer_id, entry.user) == (mine.pk, user)
    assert SAID not in str(entry.changes) + entry.subject_text + entry.reason


@pytest.mark.parametrize("who", ["colleague", "far_manager", "analyst", "auditor", "administrator", "nobody"])
def test_who_does_not_reach_the_customer_records_and_reads_nothing(
    mine: Customer, cast: Cast, sign_in: SignIn, who: str
) -> None:
    user = getattr(cast, who)
    contact = record(mine, cast.manager, next_step="x", next_step_due=timezone.localdate())
    for act in (
        lambda: record(mine, user),
        lambda: contact_next_step_done(contact=contact, acting_user=user),
        lambda: contact_void(contact=contact, reason="x", acting_user=user),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert SAID not in panel(sign_in(user), mine)
    assert not Contact.objects.visible_to(user).exists()
    assert not next_steps_due(user, until=date.max, limit=9)


def test_the_day_of_the_last_contact_stands_with_the_figures_and_stays(
    world: World, mine: Customer, cast: Cast
) -> None:
    old = record(mine, cast.manager, took_place_at=days_ago(9))
    new = record(mine, cast.teller, took_place_at=days_ago(2))
    record(mine, cast.manager, took_place_at=days_ago(30))
    assert last_contact(mine) == new.day
    with connection.cursor() as cursor:
        assert customer_figures_refresh(cursor, on=world.business_date, currency="CNY")
    assert last_contact(mine) == new.day, "the night adds up holdings and leaves this alone"
    contact_void(contact=new, reason="记错客户", acting_user=cast.teller)
    assert last_contact(mine) == old.day


def test_the_bank_s_day_counts_and_not_that_of_utc(mine: Customer, cast: Cast) -> None:
    at_night = datetime.fromisoformat("2026-06-30T00:30:00+08:00")
    record(mine, cast.manager, took_place_at=at_night)
    assert last_contact(mine) == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"summary": " \n "}, "summary"),
        ({"took_place_at": timezone.now() + timedelta(hours=2)}, "took_place_at"),
        ({"next_step": "回访"}, "next_step_due"),
        ({"next_step": "回访", "next_step_due": date(2026, 1, 1)}, "next_step_due"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(mine: Customer, cast: Cast, given: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        record(mine, cast.manager, **given)
    assert refused.value.field == field
    assert not Contact.objects.exists()
    assert last_contact(mine) is None


def test_the_form_asks_for_little_and_is_saved_once(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.manager), reverse("customers:contact_add", args=[mine.pk])
    html = client.get(f"{url}?kind=visit", headers=ENGLISH).content.decode()
    assert re.search(r'value="visit"[^>]*checked', html)
    token = re.search(r'name="once" value="([^"]+)"', html)
    at = re.search(r'value="([^"]+)"[^>]*type="datetime-local"|type="datetime-local"[^>]*value="([^"]+)"', html)
    assert token
    assert at
    form = {"once": token.group(1), "kind": "visit", "summary": SAID, "took_place_at": at.group(1) or at.group(2)}
    assert client.post(url, form).status_code == 302
    assert client.post(url, form).status_code == 302
    contact = Contact.objects.get()
    assert (contact.kind, contact.next_step, contact.next_step_due) == ("visit", "", None)
    assert abs(contact.took_place_at - timezone.now()) < timedelta(minutes=2)


def test_who_wishes_no_contact_is_told_of_in_the_form(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    url = reverse("customers:contact_add", args=[mine.pk])
    wish = "does not wish to be contacted"
    assert wish not in sign_in(cast.manager).get(url, headers=ENGLISH).content.decode()
    Customer.objects.filter(pk=mine.pk).update(do_not_contact=True)
    assert wish in sign_in(cast.manager).get(url, headers=ENGLISH).content.decode()


# Next steps


def test_a_next_step_is_due_for_who_agreed_it_and_for_the_manager(world: World, mine: Customer, cast: Cast) -> None:
    today = timezone.localdate()
    late = record(mine, cast.teller, took_place_at=days_ago(9), next_step="回访", next_step_due=today - timedelta(1))
    due = record(mine, cast.manager, next_step="送资料", next_step_due=today)
    record(mine, cast.manager, next_step="以后", next_step_due=today + timedelta(1))
    record(world.customers["colleagues"], cast.colleague, next_step="别人的", next_step_due=today)
    assert next_steps_due(cast.manager, until=today, limit=9) == [late, due]
    assert next_steps_due(cast.teller, until=today, limit=9) == [late]
    assert next_steps_due(cast.head, until=today, limit=9) == []
    assert next_steps_due(cast.manager, until=today, limit=1) == [late]


def test_next_steps_of_customers_out_of_reach_are_nobody_s(world: World, mine: Customer, cast: Cast) -> None:
    today = timezone.localdate()
    record(mine, cast.manager, next_step="回访", next_step_due=today)
    Customer.objects.filter(pk=mine.pk).update(manager=world.employees["colleague"])
    assert next_steps_due(cast.manager, until=today, limit=9) == []
    assert len(next_steps_due(cast.colleague, until=today, limit=9)) == 1, "they go with the customer"
    Customer.objects.filter(pk=mine.pk).update(is_confidential=True)
    assert next_steps_due(cast.colleague, until=today, limit=9) == []


def test_the_home_page_shows_what_is_due_until_it_is_done(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.manager), f"{reverse('home')}?card=next-steps"
    assert "送资料" not in client.get(url, headers=ENGLISH).content.decode()
    contact = record(mine, cast.manager, next_step="送资料", next_step_due=timezone.localdate())
    html = client.get(url, headers=ENGLISH).content.decode()
    assert "送资料" in html
    assert "1 due" in html
    assert f"{mine.get_absolute_url()}?tab=contacts" in html
    contact_next_step_done(contact=contact, acting_user=cast.manager)
    contact_next_step_done(contact=contact, acting_user=cast.head)
    assert AuditEntry.objects.filter(code="contact.step_done").count() == 1
    assert "送资料" not in client.get(url, headers=ENGLISH).content.decode()


def test_a_contact_does_what_was_agreed_before(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    first = record(mine, cast.manager, next_step="送资料", next_step_due=timezone.localdate())
    client, url = sign_in(cast.manager), reverse("customers:contact_add", args=[mine.pk])
    html = client.get(f"{url}?step={first.pk}", headers=ENGLISH).content.decode()
    assert re.search(rf'name="done_steps" value="{first.pk}"[^>]*checked', html)
    form = {"kind": "visit", "summary": "已送", "took_place_at": timezone.now().isoformat(), "done_steps": [first.pk]}
    assert client.post(url, form).status_code == 302
    first.refresh_from_db()
    assert first.next_step_done_at is not None


def test_a_step_of_another_customer_is_no_choice(world: World, mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    record(mine, cast.manager, next_step="a", next_step_due=timezone.localdate())
    other = record(world.customers["company"], cast.manager, next_step="b", next_step_due=timezone.localdate())
    url = reverse("customers:contact_add", args=[mine.pk])
    form = {"kind": "visit", "summary": "x", "took_place_at": timezone.now().isoformat(), "done_steps": [other.pk]}
    assert sign_in(cast.manager).post(url, form).status_code == 422
    other.refresh_from_db()
    assert other.next_step_done_at is None


def test_without_a_next_step_there_is_nothing_to_do(mine: Customer, cast: Cast) -> None:
    with pytest.raises(RuleViolation):
        contact_next_step_done(contact=record(mine, cast.manager), acting_user=cast.manager)


# Mistakes


def test_who_recorded_it_voids_it_or_the_head_and_it_stays(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    contact = record(mine, cast.teller, next_step="回访", next_step_due=timezone.localdate())
    with pytest.raises(RuleViolation):
        contact_void(contact=contact, reason="x", acting_user=cast.manager)
    with pytest.raises(RuleViolation):
        contact_void(contact=contact, reason=" ", acting_user=cast.teller)
    contact_void(contact=contact, reason="记错客户", acting_user=cast.head)
    contact_void(contact=contact, reason="again", acting_user=cast.head)
    assert AuditEntry.objects.filter(code="contact.voided").count() == 1
    html = panel(sign_in(cast.manager), mine)
    assert SAID in html
    assert "记错客户" in html
    assert SAID not in panel(sign_in(cast.manager), mine, "timeline")
    assert next_steps_due(cast.manager, until=timezone.localdate(), limit=9) == []
    with pytest.raises(RuleViolation):
        contact_next_step_done(contact=contact, acting_user=cast.manager)


# Timeline


def test_the_timeline_tells_contacts_and_what_is_planned(mine: Customer, cast: Cast) -> None:
    from customers.timeline import Contacts

    record(mine, cast.manager, kind="visit", took_place_at=days_ago(3))
    record(mine, cast.manager, next_step="送资料", next_step_due=timezone.localdate() + timedelta(5))
    page = timeline_page([Contacts(mine, cast.head)], before=None, limit=9)
    assert [placed.event.icon for placed in page.events] == ["phone", "map-pin"]
    assert [event.text for _day, event in page.planned] == ["送资料"]
