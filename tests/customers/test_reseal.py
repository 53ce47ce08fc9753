"""A confidential file whose readers have all left gets new ones from somebody who does not read it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry
from customers.models import Customer
from customers.selectors import files_without_readers
from customers.services.reseal import customer_reseal
from staff.models import User
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LIST = "/customers/without-readers/"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def sealed(world: World, cast: Cast) -> Customer:
    """Its only reader, the head, has left the bank."""
    customer = world.customers["sealed"]
    customer.confidential_readers.add(cast.head)
    world.employees["head"].status = "left"
    world.employees["head"].save()
    return customer


def test_a_file_is_without_readers_once_they_have_left(sealed: Customer, world: World, cast: Cast) -> None:
    assert list(files_without_readers(cast.administrator)) == [sealed]
    sealed.confidential_readers.add(cast.teller)
    assert not files_without_readers(cast.administrator)
    cast.teller.is_active = False
    cast.teller.save()
    assert list(files_without_readers(cast.administrator)) == [sealed]
    for user in (cast.risk_officer, cast.manager, cast.auditor):
        assert not files_without_readers(user)


def test_a_reader_who_moved_to_another_branch_opens_it_no_more(sealed: Customer, world: World, cast: Cast) -> None:
    """A reader list narrows a scope and never widens it, so such a file would stay closed to all."""
    sealed.confidential_readers.add(cast.teller)
    assert not files_without_readers(cast.administrator)
    teller = world.employees["teller"]
    teller.branch = world.branches["south_east"]
    teller.save()
    moved = User.objects.get(pk=cast.teller.pk)
    assert not Customer.objects.visible_to(moved).filter(pk=sealed.pk).exists()
    assert list(files_without_readers(cast.administrator)) == [sealed]
    customer_reseal(customer=sealed, readers=[cast.manager], reason="moved", acting_user=cast.administrator)
    assert not files_without_readers(cast.administrator)
    assert not Customer.objects.visible_to(User.objects.get(pk=moved.pk)).filter(pk=sealed.pk).exists()


def test_a_reader_without_the_role_any_more_opens_it_no_more(sealed: Customer, cast: Cast) -> None:
    sealed.confidential_readers.add(cast.manager, cast.analyst)
    cast.manager.groups.clear()
    assert not files_without_readers(cast.administrator)
    cast.analyst.groups.clear()
    assert list(files_without_readers(cast.administrator)) == [sealed]


def test_the_more_readers_the_same_few_queries(sealed: Customer, world: World, cast: Cast) -> None:
    asked = []
    for readers in ([cast.analyst], [cast.analyst, cast.far_manager, cast.manager, cast.colleague, cast.teller]):
        for name, customer in world.customers.items():
            if name != "sealed":
                Customer.objects.filter(pk=customer.pk).update(is_confidential=True)
                customer.confidential_readers.set(readers)
        files_without_readers(cast.administrator)  # What roles give is in memory from here on.
        with CaptureQueriesContext(connection) as queries:
            assert list(files_without_readers(cast.administrator)) == [sealed]
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_new_readers_are_named_without_reading_and_on_record(sealed: Customer, cast: Cast) -> None:
    customer_reseal(customer=sealed, readers=[cast.manager], reason="left the bank", acting_user=cast.administrator)
    assert list(sealed.confidential_readers.all()) == [cast.manager]
    assert Customer.objects.visible_to(User.objects.get(pk=cast.manager.pk)).filter(pk=sealed.pk).exists()
    assert not Customer.objects.visible_to(User.objects.get(pk=cast.administrator.pk)).exists()
    entry = AuditEntry.objects.get(code="customer.resealed")
    assert (entry.user, entry.customer_id, entry.reason) == (cast.administrator, sealed.pk, "left the bank")
    assert entry.changes == {"confidential_readers": ["head", "manager"]}


@pytest.mark.parametrize(
    ("reader", "reason", "code"),
    [
        ("administrator", "left", "own_reader"),
        ("manager", " ", "reason_missing"),
        ("far_manager", "left", "readers_reach_nothing"),
    ],
)
def test_what_would_open_it_to_oneself_or_to_nobody_is_refused(
    sealed: Customer, cast: Cast, reader: str, reason: str, code: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        customer_reseal(customer=sealed, readers=[getattr(cast, reader)], reason=reason, acting_user=cast.administrator)
    assert refused.value.code == code


def test_a_file_that_somebody_can_open_is_theirs(sealed: Customer, world: World, cast: Cast) -> None:
    sealed.confidential_readers.add(cast.manager)
    for customer in (sealed, world.customers["mine"]):
        with pytest.raises(RuleViolation):
            customer_reseal(customer=customer, readers=[cast.colleague], reason="x", acting_user=cast.administrator)
    with pytest.raises(NotAllowed):
        customer_reseal(customer=sealed, readers=[cast.colleague], reason="x", acting_user=cast.risk_officer)


def test_the_pages_tell_number_and_branch_and_no_more(
    sealed: Customer, world: World, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.administrator)
    url = reverse("customers:customer_reseal", args=[sealed.pk])
    for page in (client.get(LIST), client.get(url)):
        html = page.content.decode()
        assert sealed.number in html
        assert sealed.name not in html
    answer = client.post(url, {"readers": [world.employees["manager"].pk], "reason": "left"}, follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert answer.context["table"]["rows"] == []
    assert client.get(url).status_code == 404
    assert client.get(reverse("customers:customer_reseal", args=[world.customers["mine"].pk])).status_code == 404
