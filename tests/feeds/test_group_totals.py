"""Totals of groups right after each night, with joint accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from bankcrm.common.models import FeedBatch
from customers.models import Customer, Group, GroupFigures, GroupMonth
from customers.services.group import group_add_member, group_create
from products.selectors.people import group_joint_accounts
from staff.models import Role, User
from tests.feeds.conftest import Folder, load, small_bank, why

pytestmark = pytest.mark.usefixtures("bank")
Folders = Callable[..., Folder]


@pytest.fixture
def couple(folder: Folders) -> Group:
    """C1 and C2; account A1 of C1 is C2's as well, A3 of C3, who is no member, is C2's as well."""
    first = small_bank(folder("2026-01-05"))
    first.table("account_holders", "account_number,customer_number,role", "A1,C2,joint", "A3,C2,joint")
    batch = load(first.path)
    assert batch.state == FeedBatch.State.APPLIED, why(batch)
    group = group_create(name="夫妻", kind="family", main=Customer.objects.get(number="C1"), acting_user=None)
    group_add_member(group=group, customer=Customer.objects.get(number="C2"), role="member", acting_user=None)
    return group


def test_a_joint_account_counts_once_and_with_its_primary_owner(couple: Group) -> None:
    figures = GroupFigures.objects.get(group=couple)
    assert (figures.aum, figures.loans) == (Decimal("300.50") + Decimal("0.50"), Decimal("900.00"))


def test_totals_follow_the_same_night(couple: Group, folder: Folders) -> None:
    night = folder("2026-02-06")
    night.table("balances", "account_number,balance,balance_on", "A1,5000.00,2026-02-06", "A3,7.00,2026-02-06")
    batch = load(night.path)
    assert batch.state == FeedBatch.State.APPLIED, why(batch)
    figures = GroupFigures.objects.get(group=couple)
    assert (figures.aum, figures.as_of) == (Decimal("5200.50"), date(2026, 2, 6))
    months = GroupMonth.objects.filter(group=couple).order_by("month").values_list("month", "aum")
    assert list(months) == [(date(2026, 1, 1), Decimal("301.00")), (date(2026, 2, 1), Decimal("5200.50"))]


def test_a_member_sealed_by_a_file_leaves_the_totals(couple: Group, folder: Folders) -> None:
    night = folder("2026-01-06")
    night.table("customers", "number,kind,name,branch_code,is_confidential", "C2,individual,查客户2,B1,true")
    night.manifest("2026-01-06", customers={"mode": "delta"})
    batch = load(night.path)
    assert batch.state == FeedBatch.State.APPLIED, why(batch)
    figures = GroupFigures.objects.get(group=couple)
    assert (figures.aum, figures.left_out) == (Decimal("100.50"), 1)


def test_the_page_says_which_joint_accounts_count(couple: Group) -> None:
    user = User.objects.create(username="analyst")
    user.groups.add(Role.objects.get(code="analyst"))
    counted = {row.account.number: row.is_counted for row in group_joint_accounts(couple, user)}
    assert counted == {"A1": True, "A3": False}
    client = Client()
    client.force_login(user)
    text = client.get(f"/groups/{couple.pk}/?panel=joint", headers={"accept-language": "en"}).content.decode()
    assert "no: the primary owner is no member" in text
