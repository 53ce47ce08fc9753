"""The ready roles are in every bank, follow the product while nobody touched them, and obey the administrator."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.utils import translation

from bankcrm.common.permissions import permission_label
from staff import roles
from staff.models import Role, RoleGrant
from staff.models.role import DataScope

pytestmark = pytest.mark.django_db


def test_a_new_bank_has_every_ready_role() -> None:
    assert set(Role.objects.values_list("code", flat=True)) == {role.code for role in roles.READY_ROLES}


@pytest.mark.parametrize("ready", roles.READY_ROLES, ids=lambda ready: ready.code)
def test_a_ready_role_holds_what_the_table_says(ready: roles.ReadyRole) -> None:
    found = RoleGrant.objects.filter(role__code=ready.code).select_related("permission__content_type")
    assert {
        f"{grant.permission.content_type.app_label}.{grant.permission.codename}": (grant.scope, grant.masking)
        for grant in found
    } == {name: (scope, ready.masking) for name, scope in ready.grants.items()}


@pytest.mark.parametrize("ready", roles.READY_ROLES, ids=lambda ready: ready.code)
def test_every_permission_of_a_ready_role_exists_and_has_words(ready: roles.ReadyRole) -> None:
    assert set(roles.permissions_named(ready.grants)) == set(ready.grants)
    with translation.override("en"):
        labels = [permission_label(name) for name in ready.grants if name.startswith(("customers", "products"))]
    assert all(" " in label for label in labels)


def test_every_permission_on_customers_and_holdings_is_somebodys() -> None:
    """A right that no ready role gives cannot be used in a new bank."""
    given = {name for ready in roles.READY_ROLES for name in ready.grants}
    apps = ("customers", "products")
    known = Permission.objects.filter(content_type__app_label__in=apps).select_related("content_type")
    assert {f"{permission.content_type.app_label}.{permission.codename}" for permission in known} <= given


def test_nothing_to_do_costs_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert roles.install() == []


def test_a_missing_role_comes_back_with_the_next_migration() -> None:
    Role.objects.get(code="lobby").delete()
    call_command("migrate", verbosity=0)
    assert RoleGrant.objects.filter(role__code="lobby").count() == len(_ready("lobby").grants)


def test_a_role_nobody_touched_follows_a_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    _deliver(monkeypatch, "lobby", {"customers.view_customer": DataScope.BRANCH})
    assert roles.install() == ["lobby"]
    assert RoleGrant.objects.filter(role__code="lobby").count() == 1


def test_a_role_the_administrator_changed_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = RoleGrant.objects.get(role__code="lobby", permission__codename="view_customer")
    changed.scope = DataScope.BELOW
    changed.save()
    _deliver(monkeypatch, "lobby", {"customers.view_customer": DataScope.BRANCH})
    assert roles.install() == []
    changed.refresh_from_db()
    assert changed.scope == DataScope.BELOW


def test_only_the_administrator_works_in_the_admin() -> None:
    assert [ready.code for ready in roles.READY_ROLES if roles.OPENS_THE_ADMIN & set(ready.grants)] == ["administrator"]


def _ready(code: str) -> roles.ReadyRole:
    return next(ready for ready in roles.READY_ROLES if ready.code == code)


def _deliver(monkeypatch: pytest.MonkeyPatch, code: str, grants: roles.Grants) -> None:
    """As if the next version of the product brought this role with other grants."""
    import dataclasses

    table = tuple(
        dataclasses.replace(ready, grants=grants) if ready.code == code else ready for ready in roles.READY_ROLES
    )
    monkeypatch.setattr(roles, "READY_ROLES", table)
