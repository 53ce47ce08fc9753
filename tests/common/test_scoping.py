"""Scope conditions: what each kind of scope keeps of a model's rows, and that anything unsaid keeps nothing."""

import pytest
from django.db.models import Q

from bankcrm.common.scoping import EVERYTHING, NOTHING, Scope, ScopePaths, permission_name
from customers.models import ContactPoint, Customer, CustomerFigures
from products.models import Account, Transaction

CUSTOMER = ScopePaths(owner="manager", branch="branch", customer="pk", confidential="is_confidential")


def test_no_scope_keeps_nothing() -> None:
    assert CUSTOMER.condition(NOTHING) is None


def test_whole_bank_still_closes_confidential_files() -> None:
    assert CUSTOMER.condition(EVERYTHING) == Q(is_confidential=False)


def test_reader_of_a_confidential_file_gets_it_within_the_scope() -> None:
    scope = Scope(branches=frozenset([4]), readable=frozenset([9]))
    assert CUSTOMER.condition(scope) == Q(branch=4) & (Q(is_confidential=False) | Q(pk=9))


def test_own_portfolio_includes_assisted_customers() -> None:
    scope = Scope(employees=frozenset([7]), customers=frozenset([1, 2]))
    open_file = Q(is_confidential=False)
    assert CUSTOMER.condition(scope) == (Q(manager=7) | Q(pk__in=[1, 2])) & open_file


def test_child_takes_the_paths_of_its_parent() -> None:
    child = ScopePaths.via("customer", CUSTOMER, permission="customers.customer")
    scope = Scope(branches=frozenset([4]), customers=frozenset([3]))
    expected = (Q(customer__branch=4) | Q(customer=3)) & Q(customer__is_confidential=False)
    assert child.condition(scope) == expected


def test_model_without_an_owner_shows_nothing_to_an_own_portfolio() -> None:
    assert ScopePaths(branch="branch").condition(Scope(employees=frozenset([7]))) is None


def test_catalogue_is_open_to_whoever_has_any_scope_and_to_nobody_else() -> None:
    catalogue = ScopePaths(open_to_all=True)
    assert catalogue.condition(Scope(employees=frozenset([7]))) == Q()
    assert catalogue.condition(NOTHING) is None


@pytest.mark.parametrize(
    ("model", "action", "permission"),
    [
        (Customer, "view", "customers.view_customer"),
        (Customer, "change", "customers.change_customer"),
        (CustomerFigures, "view", "customers.view_customer"),
        (ContactPoint, "view", "customers.view_customer"),
        (ContactPoint, "add", "customers.change_customer"),
        (Account, "view", "products.view_account"),
        (Transaction, "view", "products.view_account"),
        (Customer, "customers.reveal_customer", "customers.reveal_customer"),
    ],
)
def test_permission_behind_an_action(model: type, action: str, permission: str) -> None:
    assert permission_name(model, action) == permission


@pytest.mark.parametrize("stranger", [None, object()])
def test_somebody_without_access_sees_no_row(stranger: object) -> None:
    assert Customer.objects.visible_to(stranger).query.is_empty()
