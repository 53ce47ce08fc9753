"""Other ways out of data: counterparties, spreadsheets, messages of the database, caches, search by number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from bankcrm.common.feeds.services import rejects_csv
from bankcrm.common.models import FeedBatch, FeedReject
from products.models import StandingOrder
from products.services.partitions import transaction_ensure_months
from products.shown import counterparty
from staff.models import RoleGrant
from tests.cast import BUSINESS_DATE, Cast, World

pytestmark = pytest.mark.django_db


def test_account_number_of_the_other_side_is_masked(world: World, cast: Cast, sign_in) -> None:
    account = world.accounts["mine"]
    StandingOrder.objects.create(number="O1", account=account, amount=Decimal(10), counterparty="ST 6217001234567890")
    transaction_ensure_months(first=date(2026, 6, 1), last=BUSINESS_DATE)
    account.transactions.create(
        booked_on=BUSINESS_DATE,
        number="T1",
        direction="debit",
        amount=Decimal(1),
        counterparty="李小龙 6217001234567890",
    )
    for name, hidden in (("manager", ()), ("analyst", ("李小龙",))):
        client = sign_in(getattr(cast, name))
        html = "".join(
            client.get(f"/accounts/{account.pk}/?panel={code}").content.decode() for code in ("orders", "transactions")
        )
        assert "7890" in html
        for told in ("6217001234567890", *hidden):
            assert told not in html


@pytest.mark.parametrize(
    ("text", "shown"),
    [("", ""), ("李小龙", "李小龙"), ("AB 12345", "AB 12345"), ("AB 62170012345678", "AB 6217****5678")],
)
def test_counterparty_for_who_sees_names(text: str, shown: str) -> None:
    assert counterparty(text, masks_names=False) == shown


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|'x'!A0"])
def test_rejected_lines_start_no_formula(cell: str, world: World) -> None:
    batch = FeedBatch.objects.create(number="20260630-01", profile="canonical")
    reject = FeedReject(batch=batch, file_name="a.csv", line=2, column="name", value=cell, reason="required", raw=cell)
    text = "".join(rejects_csv([reject]))
    assert f"'{cell}" in text.replace('"', "") and f",{cell}" not in text


def test_a_number_with_a_sign_stays_a_number(world: World) -> None:
    batch = FeedBatch.objects.create(number="20260630-01", profile="canonical")
    reject = FeedReject(batch=batch, file_name="a.csv", line=2, column="amount", value="-12.50", reason="required")
    assert ",-12.50," in "".join(rejects_csv([reject]))


def test_refusal_repeats_no_value_to_who_may_not_see_rejects(world: World, cast: Cast, sign_in) -> None:
    batch = FeedBatch.objects.create(
        number="20260630-01",
        profile="bank",
        state="refused",
        refusal=[
            {
                "code": "expression_line",
                "file": "c.txt",
                "line": 3,
                "entity": "customers",
                "column": "since",
                "message": 'invalid input syntax for type date: "张三 19800101"',
            },
            {"code": "unreadable_file", "file": "c.txt", "message": 'bad quote\nCONTEXT: COPY c, line 3: "张三,1"'},
            {"code": "program_error", "message": "KeyError('张三')"},
            {"code": "database_error", "message": 'column "sinse" does not exist'},
        ],
    )
    html = sign_in(cast.administrator).get(f"/system/feeds/{batch.pk}/").content.decode()
    assert "张三" not in html
    assert "sinse" in html and "KeyError" in html
    assert "张三" in sign_in(cast.feed_officer).get(f"/system/feeds/{batch.pk}/").content.decode()


def test_pages_of_people_stay_in_no_cache(world: World, cast: Cast, sign_in) -> None:
    mine = world.customers["mine"].pk
    for path in ("/customers/", f"/customers/{mine}/", f"/customers/{mine}/?panel=history", "/customers/options/"):
        assert sign_in(cast.manager).get(path).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in Client().get("/alive/").headers


def test_number_is_spelled_out_only_where_it_may_be_asked_for(world: World, cast: Cast, sign_in) -> None:
    """Sees the branch, asks for numbers of the own portfolio."""
    role = cast.manager.groups.get().role
    RoleGrant.objects.filter(role=role, permission__codename="view_account").update(scope="branch")
    other, mine = world.accounts["colleagues"], world.accounts["mine"]
    client = sign_in(cast.manager)

    def found(typed: str) -> set[int]:
        rows = client.get("/accounts/", {"q": typed}).context["page"].table["rows"]
        return {int(row.url.split("/")[2]) for row in rows}

    assert other.pk in found(other.number[:4]) and other.pk in found(other.number)
    assert other.pk not in found(other.number[:-1])
    assert mine.pk in found(mine.number[:-1])
