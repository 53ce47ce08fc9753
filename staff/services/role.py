"""Roles: what happens to the people who hold one when its grants change."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bankcrm.common.errors import RuleViolation
from staff.models import Role, User
from staff.services.user import keep_an_administrator, opens_the_admin


def refuse_own_role(role: Role, acting_user: Any) -> None:
    """Nobody widens what they may do themselves: a role is changed by somebody who does not hold it."""
    if acting_user is not None and role.pk is not None and acting_user.groups.filter(pk=role.pk).exists():
        raise RuleViolation("own_role", _("You hold this role. Ask another administrator to change it."))


def members_follow(role: Role) -> None:
    """Who holds the role may or may not work in the admin from now on; somebody must be left who can."""
    for user in User.objects.filter(groups=role):
        able = opens_the_admin(Role.objects.filter(user=user))
        if user.is_staff != able:
            user.is_staff = able
            user.save(update_fields=["is_staff"])
    keep_an_administrator()


def grants_in_words(role: Role) -> list[str]:
    """The grants as the audit trail keeps them: "customers.view_customer: own, names"."""
    rows = role.grants.order_by("permission__content_type__app_label", "permission__codename").values_list(
        "permission__content_type__app_label", "permission__codename", "scope", "masking"
    )
    return [f"{app}.{codename}: {scope}, {masking}" for app, codename, scope, masking in rows]
