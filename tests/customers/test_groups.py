"""Groups of customers: formed, joined, left, led, dissolved; what they hold together, and who is told."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from bankcrm.common.errors import EditConflict, NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry, BankState
from customers.groups import selectors
from customers.models import Customer, CustomerFigures, Group, GroupFigures, GroupMembership, GroupMonth
from customers.services.customer import customer_set_confidential
from customers.services.group import (
    group_add_member,
    group_create,
    group_dissolve,
    group_edit,
    group_end_membership,
    group_set_main,
)
from staff.models import User
from tests.cast import BUSINESS_DATE, Cast, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def figures(world: World) -> None:
    """Every customer holds ten thousand times its place in the world."""
    for place, customer in enumerate(world.customers.values(), 1):
        CustomerFigures.objects.filter(customer=customer).update(
            aum=Decimal(10_000 * place), deposits=Decimal(1_000 * place), loans=Decimal(100 * place), overdue=0
        )


@pytest.fixture
def family(world: World, figures: None) -> Group:
    """Led by `mine` (north east), with one in the north west and one in the far south."""
    made = group_create(name="单家", kind="family", main=world.customers["mine"], acting_user=None)
    for name in ("next_door", "far_away"):
        group_add_member(group=made, customer=world.customers[name], role="member", acting_user=None)
    return made


def member(group: Group, customer: Customer) -> GroupMembership:
    return GroupMembership.objects.get(group=group, customer=customer, until=None)


def later(day: date) -> None:
    BankState.objects.update(business_date=day)


def codes() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("code", flat=True))


# Members through time


def test_a_group_is_formed_around_its_main_member(world: World, cast: Cast) -> None:
    group = group_create(name=" 单家 ", kind="family", main=world.customers["mine"], acting_user=cast.manager)
    main = group.memberships.get()
    assert (group.name, group.formed_on, group.number[0]) == ("单家", BUSINESS_DATE, "G")
    assert (main.customer, main.is_main, main.since, main.until) == (world.customers["mine"], True, BUSINESS_DATE, None)
    assert codes() == ["group.created", "group.member_joined", "customer.group_joined"]


def test_the_history_of_members_stays(family: Group, world: World, cast: Cast) -> None:
    later(date(2026, 7, 31))
    group_end_membership(membership=member(family, world.customers["next_door"]), acting_user=cast.head)
    later(date(2026, 8, 31))
    group_add_member(group=family, customer=world.customers["next_door"], role="member", acting_user=cast.head)
    rows = GroupMembership.objects.filter(group=family, customer=world.customers["next_door"]).order_by("since")
    assert [(row.since, row.until) for row in rows] == [
        (BUSINESS_DATE, date(2026, 7, 31)),
        (date(2026, 8, 31), None),
    ]
    assert codes()[-4:] == ["group.member_left", "customer.group_left", "group.member_joined", "customer.group_joined"]


def test_another_member_leads_and_the_history_tells_who_did(family: Group, world: World, cast: Cast) -> None:
    later(date(2026, 7, 31))
    group_set_main(membership=member(family, world.customers["next_door"]), acting_user=cast.manager)
    assert member(family, world.customers["next_door"]).is_main
    rows = GroupMembership.objects.filter(group=family, customer=world.customers["mine"]).order_by("since")
    assert [(row.is_main, row.until) for row in rows] == [(True, date(2026, 7, 31)), (False, None)]
    assert GroupFigures.objects.get(group=family).main == world.customers["next_door"]


def test_a_customer_belongs_to_several_groups_but_once_to_each(family: Group, world: World, cast: Cast) -> None:
    other = group_create(name="合作社", kind="other", main=world.customers["mine"], acting_user=cast.manager)
    assert {other.pk, family.pk} == set(
        GroupMembership.objects.open().filter(customer=world.customers["mine"]).values_list("group", flat=True)
    )
    with pytest.raises(RuleViolation) as refused:
        group_add_member(group=family, customer=world.customers["mine"], role="member", acting_user=cast.manager)
    assert (refused.value.code, refused.value.field) == ("member_already", "customer")
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupMembership.objects.create(group=family, customer=world.customers["mine"], since=date(2026, 7, 1))


def test_two_main_members_are_refused_by_the_database(family: Group, world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupMembership.objects.filter(group=family, until=None).update(is_main=True)
    assert member(family, world.customers["mine"]).is_main


def test_the_main_member_does_not_leave(family: Group, world: World, cast: Cast) -> None:
    with pytest.raises(RuleViolation) as refused:
        group_end_membership(membership=member(family, world.customers["mine"]), acting_user=cast.manager)
    assert refused.value.code == "main_member"


def test_a_dissolved_group_stays_as_history(family: Group, world: World, cast: Cast) -> None:
    group_dissolve(group=family, reason="分家", acting_user=cast.manager)
    assert not GroupMembership.objects.open().filter(group=family).exists()
    assert Group.objects.visible_to(cast.manager).filter(pk=family.pk).exists()
    figures = GroupFigures.objects.get(group=family)
    assert (figures.members, figures.aum) == (0, None)
    with pytest.raises(NotAllowed):
        group_add_member(group=family, customer=world.customers["company"], role="member", acting_user=cast.manager)


@pytest.mark.parametrize(
    ("kind", "who", "role", "code"),
    [
        ("family", "company", "member", "wrong_kind"),
        ("family", "mine", "subsidiary", "wrong_role"),
        ("company", "mine", "parent", "wrong_kind"),
    ],
)
def test_roles_fit_the_kind_of_group_and_customer(
    world: World, cast: Cast, kind: str, who: str, role: str, code: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        group_create(name="x", kind=kind, main=world.customers[who], role=role, acting_user=cast.manager)
    assert refused.value.code == code
    assert not Group.objects.exists()


def test_a_company_group_has_parent_subsidiary_and_controller(world: World, figures: None, cast: Cast) -> None:
    company = world.customers["company"]
    group = group_create(name="青竹集团", kind="company", main=company, acting_user=cast.head)
    group_add_member(group=group, customer=world.customers["mine"], role="controller", acting_user=cast.head)
    assert member(group, company).role == "parent"
    Customer.objects.filter(pk=world.customers["next_door"].pk).update(kind="corporate", sex="", birth_date=None)
    with pytest.raises(RuleViolation) as refused:
        group_add_member(
            group=group,
            customer=Customer.objects.get(pk=world.customers["next_door"].pk),
            role="parent",
            acting_user=cast.head,
        )
    assert refused.value.code == "parent_already"
    assert GroupFigures.objects.get(group=group).aum == Decimal(30_000)


# Totals


def test_totals_follow_the_members(family: Group, world: World, cast: Cast) -> None:
    figures = GroupFigures.objects.get(group=family)
    assert (figures.members, figures.aum, figures.deposits, figures.loans) == (3, 160_000, 16_000, 1_600)
    group_end_membership(membership=member(family, world.customers["next_door"]), acting_user=cast.head)
    assert GroupFigures.objects.get(group=family).aum == 90_000


def test_a_confidential_member_counts_in_no_total(family: Group, world: World, cast: Cast) -> None:
    customer_set_confidential(
        customer=world.customers["next_door"], confidential=True, readers=[], acting_user=cast.head
    )
    figures = GroupFigures.objects.get(group=family)
    assert (figures.members, figures.left_out, figures.aum) == (3, 1, 90_000)


def test_a_month_keeps_the_last_totals_of_it(family: Group, world: World, cast: Cast) -> None:
    later(date(2026, 8, 31))
    group_end_membership(membership=member(family, world.customers["far_away"]), acting_user=cast.head)
    rows = GroupMonth.objects.filter(group=family).order_by("month")
    assert [(row.month, row.aum) for row in rows] == [(date(2026, 6, 1), 160_000), (date(2026, 8, 1), 80_000)]


# Who sees what: the main member and one more lie in the north, one in the south.

REACH = {
    "manager": (True, ["mine"], 2),
    "colleague": None,
    "far_manager": (False, ["far_away"], 2),
    "head": (True, ["mine", "next_door"], 1),
    "teller": (True, ["mine"], 2),
    "risk_officer": (True, ["mine", "next_door"], 1),
    "analyst": (True, ["mine", "next_door", "far_away"], 0),
    "product_manager": None,
    "auditor": None,
    "administrator": None,
    "feed_officer": None,
    "nobody": None,
}


@pytest.mark.parametrize("who", REACH)
def test_members_and_totals_within_the_scope(family: Group, world: World, cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    found = Group.objects.visible_to(user).with_reach(user).select_related("figures").filter(pk=family.pk).first()
    if REACH[who] is None:
        assert found is None
        return
    is_reached, names, hidden = REACH[who]
    members = selectors.group_members(found, user)
    assert {one.customer_id for one in members.seen} == {world.customers[name].pk for name in names}
    assert members.hidden == hidden
    totals = selectors.group_totals(found, members)
    assert totals.is_whole == is_reached
    assert totals.aum == (160_000 if is_reached else 80_000)


@pytest.mark.parametrize("who", ["far_manager", "teller", "risk_officer", "analyst", "administrator"])
def test_only_who_reaches_the_main_member_changes_the_group(family: Group, world: World, cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    standing = member(family, world.customers["far_away"])
    before = len(codes())
    for act in (
        lambda: group_edit(group=family, values={"name": "x"}, row_version=None, acting_user=user),
        lambda: group_add_member(group=family, customer=world.customers["far_away"], role="member", acting_user=user),
        lambda: group_end_membership(membership=standing, acting_user=user),
        lambda: group_set_main(membership=standing, acting_user=user),
        lambda: group_dissolve(group=family, acting_user=user),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert len(codes()) == before


def test_nobody_is_added_whom_one_does_not_see(family: Group, world: World, cast: Cast) -> None:
    for name in ("colleagues", "sealed"):
        with pytest.raises(NotAllowed):
            group_add_member(group=family, customer=world.customers[name], role="member", acting_user=cast.manager)
    with pytest.raises(NotAllowed):
        group_create(name="x", kind="other", main=world.customers["far_away"], acting_user=cast.head)


def test_the_second_of_two_editors_is_told(family: Group, cast: Cast) -> None:
    group_edit(group=family, values={"name": "单氏"}, row_version=1, acting_user=cast.manager)
    with pytest.raises(EditConflict) as conflict:
        group_edit(group=family, values={"name": "另名"}, row_version=1, acting_user=cast.head)
    assert conflict.value.theirs["name"] == "单氏"


# Pages


def page(sign_in: SignIn, user: User, path: str) -> str:
    response = sign_in(user).get(path, headers={"accept-language": "en"})
    assert response.status_code == 200, response.content[:300]
    return response.content.decode()


def test_the_page_names_no_stranger(family: Group, world: World, cast: Cast, sign_in: SignIn) -> None:
    for path in (f"/groups/{family.pk}/?tab=members", f"/groups/{family.pk}/", f"/groups/{family.pk}/history/"):
        text = page(sign_in, cast.far_manager, path)
        assert "单家" not in text
        assert "单雪梅" not in text
        assert world.customers["mine"].number not in text
    text = page(sign_in, cast.far_manager, f"/groups/{family.pk}/?tab=members")
    assert "2 members outside your scope" in text
    assert "of 1 of 3 members" in text
    whole = page(sign_in, cast.manager, f"/groups/{family.pk}/?tab=members")
    assert "单家" in whole
    assert "whole group" in whole


def test_totals_through_time_are_for_who_reaches_the_main_member(family: Group, cast: Cast, sign_in: SignIn) -> None:
    path = f"/groups/{family.pk}/?panel=totals"
    assert "160,000.00" in page(sign_in, cast.manager, path)
    assert "160,000.00" not in page(sign_in, cast.far_manager, path)


def test_the_list_tells_and_orders_by_no_total_out_of_reach(
    family: Group, world: World, cast: Cast, sign_in: SignIn
) -> None:
    small = group_create(name="吴家", kind="family", main=world.customers["far_away"], acting_user=None)
    text = page(sign_in, cast.far_manager, "/groups/?sort=-aum")
    assert "单家" not in text
    assert "160,000.00" not in text
    assert text.index(small.number) < text.index(family.number)
    text = page(sign_in, cast.analyst, "/groups/?sort=-aum")
    assert text.index(family.number) < text.index(small.number)
    assert "单家" not in text


@pytest.mark.parametrize(
    ("who", "typed", "found"),
    [
        ("manager", "单", True),
        ("far_manager", "单", False),
        ("analyst", "单", False),
        ("far_manager", "G", True),
        ("analyst", "G", True),
    ],
)
def test_a_name_finds_a_group_only_for_who_is_shown_it(
    family: Group, cast: Cast, sign_in: SignIn, who: str, typed: str, found: bool
) -> None:
    assert (family.number in page(sign_in, getattr(cast, who), f"/groups/?q={typed}")) == found


def test_the_customers_page_shows_its_groups(family: Group, world: World, cast: Cast, sign_in: SignIn) -> None:
    path = f"/customers/{world.customers['far_away'].pk}/?panel=groups"
    assert family.number in page(sign_in, cast.far_manager, path)
    assert "单家" not in page(sign_in, cast.far_manager, path)
    mine = page(sign_in, cast.manager, f"/customers/{world.customers['mine'].pk}/?panel=groups")
    assert "单家" in mine


def test_a_group_is_formed_and_changed_on_its_pages(world: World, cast: Cast, sign_in: SignIn) -> None:
    client, mine, company = sign_in(cast.manager), world.customers["mine"], world.customers["company"]
    made = client.post("/groups/new/", {"kind": "company", "name": "青竹集团", "main": company.pk, "role": ""})
    group = Group.objects.get()
    assert made.headers["Location"] == f"/groups/{group.pk}/"
    client.post(f"/groups/{group.pk}/members/new/", {"customer": mine.pk, "role": "controller"})
    client.post(f"/group-members/{member(group, mine).pk}/main/")
    client.post(f"/group-members/{member(group, company).pk}/end/")
    assert [one.customer for one in GroupMembership.objects.open().filter(group=group)] == [mine]
    refused = client.post(f"/group-members/{member(group, mine).pk}/end/")
    assert refused.status_code == 409
    edited = client.post(f"/groups/{group.pk}/edit/", {"name": "青竹系", "remark": "", "row_version": 1})
    assert edited.status_code == 302
    client.post(f"/groups/{group.pk}/dissolve/", {"reason": ""})
    group.refresh_from_db()
    assert (group.name, group.dissolved_on) == ("青竹系", BUSINESS_DATE)
