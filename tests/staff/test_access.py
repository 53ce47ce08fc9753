"""What each of the cast may do, and on whose records."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import translation

from customers.models import Customer
from products.models import Account, Loan
from staff.access import Access
from staff.models import Employee, Role, RoleGrant
from tests.cast import Cast, World

NORTH_EAST = {"mine", "company", "colleagues", "unmanaged"}
NORTH = NORTH_EAST | {"assisted", "next_door"}
ALL = NORTH | {"far_away"}

# person -> action -> the customers that it reaches
REACH: dict[str, dict[str, set[str]]] = {
    "manager": {
        "view": {"mine", "company", "assisted"},
        "change": {"mine", "company", "assisted"},
        "reveal": {"mine", "company", "assisted"},
        "assign": set(),
    },
    "colleague": {"view": {"colleagues"}, "change": {"colleagues"}, "reveal": {"colleagues"}},
    "far_manager": {"view": {"far_away"}, "reveal": {"far_away"}},
    "head": {"view": NORTH, "change": NORTH, "reveal": NORTH, "assign": NORTH, "seal": NORTH},
    "teller": {"view": NORTH_EAST, "change": set(), "reveal": set(), "assign": set()},
    "product_manager": {"view": set(), "change": set(), "reveal": set()},
    "risk_officer": {"view": NORTH, "change": set(), "reveal": NORTH, "assign": set()},
    "analyst": {"view": ALL, "change": set(), "reveal": set(), "assign": set()},
    "auditor": {"view": set(), "reveal": set()},
    "administrator": {"view": set(), "change": set(), "reveal": set(), "seal": set()},
    "feed_officer": {"view": set(), "reveal": set()},
    "nobody": {"view": set(), "change": set(), "reveal": set()},
}

NAMES_SHOWN = {"manager", "colleague", "far_manager", "head", "teller", "risk_officer"}


@pytest.mark.parametrize(("person", "action"), [(who, action) for who, acts in REACH.items() for action in acts])
def test_each_of_the_cast_reaches_exactly_these_customers(cast: Cast, world: World, person: str, action: str) -> None:
    names = {customer.pk: name for name, customer in world.customers.items()}
    found = Customer.objects.all().visible_to(getattr(cast, person), f"customers.{action}_customer")
    assert {names[customer.pk] for customer in found} == REACH[person][action]


@pytest.mark.parametrize("person", REACH)
@pytest.mark.parametrize("model", [Account, Loan])
def test_holdings_follow_their_customer(cast: Cast, world: World, person: str, model: type) -> None:
    names = {customer.pk: name for name, customer in world.customers.items()}
    found = model.objects.all().visible_to(getattr(cast, person))
    assert {names[holding.customer_id] for holding in found} == REACH[person]["view"]


def test_a_reader_of_a_confidential_file_sees_it_within_their_scope(cast: Cast, world: World) -> None:
    world.customers["sealed"].confidential_readers.add(cast.manager, cast.far_manager)
    seen = Customer.objects.all()
    assert world.customers["sealed"] in seen.visible_to(_anew(cast.manager))
    assert world.customers["sealed"] not in seen.visible_to(_anew(cast.far_manager))
    assert world.customers["sealed"] not in seen.visible_to(cast.head)


@pytest.mark.parametrize("person", REACH)
def test_names_are_shown_only_under_a_role_that_shows_them(cast: Cast, person: str) -> None:
    assert getattr(cast, person).access.masks_names() is (person not in NAMES_SHOWN)


def test_two_roles_give_the_widest_scope_of_each_action_and_no_more(cast: Cast, world: World) -> None:
    """An analyst who is a manager as well views everything, and still changes only their own portfolio."""
    cast.manager.groups.add(Role.objects.get(code="analyst"))
    manager = _anew(cast.manager)
    assert manager.access.scope("customers.view_customer").everything
    assert not manager.access.scope("customers.change_customer").everything
    assert not manager.access.masks_names()


def test_somebody_who_has_left_keeps_no_portfolio(cast: Cast, world: World) -> None:
    Employee.objects.filter(pk=world.employees["manager"].pk).update(status="left")
    assert not Customer.objects.all().visible_to(_anew(cast.manager)).exists()


def test_a_disabled_sign_in_may_do_nothing(cast: Cast) -> None:
    cast.head.is_active = False
    cast.head.save()
    assert not _anew(cast.head).access.has("customers.view_customer")


def test_a_superuser_gets_no_customer_from_that(cast: Cast) -> None:
    cast.nobody.is_superuser = True
    cast.nobody.save()
    assert not Customer.objects.all().visible_to(_anew(cast.nobody)).exists()


def test_an_access_costs_at_most_two_queries(cast: Cast, django_assert_max_num_queries) -> None:
    manager = _anew(cast.manager)
    with django_assert_max_num_queries(2):
        access = Access.of(manager)
        access.role_names()
        access.scope("customers.view_customer")


def test_role_names_are_in_the_readers_language(cast: Cast) -> None:
    with translation.override("zh-hans"):
        assert cast.manager.access.role_names() == ["客户经理"]
    with translation.override("en"):
        assert cast.manager.access.role_names() == ["Customer manager"]


def _anew(user):
    return type(user).objects.get(pk=user.pk)


def test_a_grant_that_is_taken_away_is_gone_with_the_next_look(cast: Cast) -> None:
    """What a process keeps of a role ends with any change of it, also by SQL."""
    view = "customers.view_customer"
    assert _anew(cast.manager).access.has(view)
    grant = RoleGrant.objects.get(role__code="customer_manager", permission__codename="view_customer")
    RoleGrant.objects.filter(pk=grant.pk).update(scope="branch")
    assert _anew(cast.manager).access.scope(view).branches
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM staff_rolegrant WHERE id = %s", [grant.pk])
    assert not _anew(cast.manager).access.has(view)
    cast.manager.groups.clear()
    assert not _anew(cast.manager).access.grants
