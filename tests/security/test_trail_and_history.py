"""What is masked on a page stays masked in every record of it: the trail, the history, the cards of an account."""

from __future__ import annotations

import pytest
from django.db import transaction

from bankcrm.common import audit
from bankcrm.common.models import FeedBatch, FeedChange
from customers.models import Customer
from customers.services.relationship import relationship_add
from products.models import Card
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db

CODE = "91350100M000100Y43"


@pytest.fixture
def edited(world: World, cast: Cast) -> Customer:
    """A company whose name, representative, code and remark were changed."""
    company = world.customers["company"]
    with transaction.atomic():
        audit.record(
            "customer.edited",
            company,
            acting_user=cast.manager,
            changes={
                "legal_representative": ["", "钱多多"],
                "credit_code": ["", CODE],
                "remark": ["", "其弟孙小小亦为我行客户"],
            },
            customer_id=company.pk,
        )
    return company


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_trail_shows_neither_names_nor_numbers_of_customers(role: str, edited: Customer, cast: Cast, sign_in) -> None:
    client = sign_in(getattr(cast, role))
    rows = client.get("/system/audit/")
    address = rows.context["page"].table["rows"][0].url
    for html in (rows.content.decode(), client.get(address).content.decode()):
        for told in (edited.name, "钱多多", CODE, "孙小小"):
            assert told not in html
    assert "钱**" in html


def test_history_hides_a_remark_and_initials_from_who_sees_no_names(edited: Customer, cast: Cast, sign_in) -> None:
    batch = FeedBatch.objects.create(number="20260630-01", profile="canonical")
    FeedChange.objects.create(
        batch=batch,
        entity="customers",
        record_id=edited.pk,
        old={"name_initials": "abcd"},
        new={"name_initials": "qzly"},
    )
    html = sign_in(cast.analyst).get(f"/customers/{edited.pk}/history/").content.decode()
    assert "孙小小" not in html and "qzly" not in html and CODE not in html
    html = sign_in(cast.manager).get(f"/customers/{edited.pk}/history/").content.decode()
    assert "孙小小" in html and "钱多多" in html and CODE not in html


def test_history_does_not_name_the_other_side_out_of_scope(world: World, cast: Cast, sign_in) -> None:
    mine, sealed, company = (world.customers[name] for name in ("mine", "sealed", "company"))
    for other in (sealed, company):
        relationship_add(customer=mine, other=other, type="guarantor", acting_user=None)
    for path in ("history/", "?panel=history"):
        html = sign_in(cast.manager).get(f"/customers/{mine.pk}/{path}").content.decode()
        assert sealed.number not in html
        assert company.number in html


def test_trail_of_who_sees_names_shows_them(edited: Customer, cast: Cast, sign_in) -> None:
    cast.auditor.groups.get().role.grants.filter(permission__codename="view_auditentry").update(masking="numbers")
    html = sign_in(cast.auditor).get("/system/audit/").content.decode()
    assert edited.name in html and CODE not in html


def test_card_holder_out_of_scope_is_masked(world: World, cast: Cast, sign_in) -> None:
    account, stranger = world.accounts["mine"], world.customers["far_away"]
    Card.objects.create(number="6222000000000001", kind="debit", account=account, holder=stranger)
    Card.objects.create(number="6222000000000002", kind="debit", account=account, holder=world.customers["mine"])
    html = sign_in(cast.manager).get(f"/accounts/{account.pk}/?panel=cards").content.decode()
    assert stranger.name not in html and "吴**" in html
    assert world.customers["mine"].name in html
