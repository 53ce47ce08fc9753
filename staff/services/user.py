"""Sign-ins: made, opened, closed, given roles. A password is told once to whoever asked for it and never recorded."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common import audit, parameters
from bankcrm.common.errors import RuleViolation
from bankcrm.common.permissions import demand_unless_system
from staff.models import Role, User
from staff.parameters import ONE_TIME_PASSWORD_HOURS
from staff.roles import OPENS_THE_ADMIN

# Letters and digits that are not mistaken for each other when read from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """Three groups of five: about 74 bits, easy to read out."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _character in range(5)) for _group in range(3))


@transaction.atomic
def user_create(
    *, username: str, display_name: str, roles: Iterable[Role] = (), email: str = "", acting_user: User | None
) -> tuple[User, str]:
    """A new sign-in and its one-time password, which the person must change at once."""
    demand_unless_system(acting_user, "staff.add_user")
    if User.objects.filter(username=username).exists():
        raise RuleViolation("username_taken", _("There is a sign-in of this name already."), "username")
    user = User(username=username, display_name=display_name, email=email)
    password = _set_one_time_password(user)
    given = _give(user, roles)
    audit.record(
        "user.created",
        user,
        acting_user=acting_user,
        changes={"username": [None, username], "display_name": [None, display_name], "roles": [[], given]},
    )
    return user, password


@transaction.atomic
def user_edit(*, user: User, display_name: str, email: str, language: str, acting_user: User | None) -> User:
    """Name, address and language of a sign-in; its user name stays, since the audit trail knows it."""
    demand_unless_system(acting_user, "staff.change_user")
    user = _locked(user)
    changes = audit.difference(user, {"display_name": display_name, "email": email, "language": language})
    if changes:
        user.display_name, user.email, user.language = display_name, email, language
        user.save(update_fields=list(changes))
        audit.record("user.changed", user, acting_user=acting_user, changes=changes)
    return user


@transaction.atomic
def user_set_roles(*, user: User, roles: Iterable[Role], acting_user: User | None) -> User:
    """Exactly these roles from now on. Nobody gives roles to themselves."""
    demand_unless_system(acting_user, "staff.change_user")
    user = _locked(user)
    before = _role_codes(user)
    wanted = list(roles)
    if before == sorted(role.code for role in wanted):
        return user
    if acting_user is not None and acting_user.pk == user.pk:
        raise RuleViolation("own_roles", _("Nobody changes their own roles. Ask another administrator."), "roles")
    after = _give(user, wanted)
    keep_an_administrator()
    audit.record("user.roles_set", user, acting_user=acting_user, changes={"roles": [before, after]})
    return user


@transaction.atomic
def user_disable(*, user: User, reason: str = "", acting_user: User | None) -> User:
    """Close a sign-in; sessions that run end with the next request."""
    demand_unless_system(acting_user, "staff.change_user")
    user = _locked(user)
    if not user.is_active:
        return user
    if acting_user is not None and acting_user.pk == user.pk:
        raise RuleViolation("own_sign_in", _("Nobody disables their own sign-in."), "is_active")
    user.is_active = False
    user.save(update_fields=["is_active"])
    keep_an_administrator()
    changes = {"is_active": [True, False]}
    audit.record("user.disabled", user, acting_user=acting_user, changes=changes, reason=reason)
    return user


@transaction.atomic
def user_enable(*, user: User, acting_user: User | None) -> tuple[User, str]:
    """Open a sign-in that is closed (or came closed with the staff feed), with a new one-time password."""
    demand_unless_system(acting_user, "staff.change_user")
    user = _locked(user)
    if user.is_active:
        raise RuleViolation("already_enabled", _("This sign-in is open already."))
    user.is_active = True
    password = _set_one_time_password(user)
    audit.record("user.enabled", user, acting_user=acting_user, changes={"is_active": [False, True]})
    return user, password


@transaction.atomic
def user_issue_one_time_password(*, user: User, acting_user: User | None) -> tuple[User, str]:
    """A new password that works once; sessions of the person end."""
    demand_unless_system(acting_user, "staff.change_user")
    user = _locked(user)
    if not user.is_active:
        raise RuleViolation("disabled", _("This sign-in is disabled. Enable it first."))
    password = _set_one_time_password(user)
    audit.record("user.password_issued", user, acting_user=acting_user)
    return user, password


@transaction.atomic
def user_choose_password(*, user: User, password: str) -> User:
    """The person's own choice; the caller's form has checked the old password and the rules for the new one."""
    user.set_password(password)
    user.must_change_password, user.password_until = False, None
    user.save(update_fields=["password", "must_change_password", "password_until"])
    audit.record("user.password_chosen", user, acting_user=user)
    return user


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _set_one_time_password(user: User) -> str:
    """Save the user with a new password that holds for some hours."""
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_until = timezone.now() + timedelta(hours=parameters.get(ONE_TIME_PASSWORD_HOURS))
    user.save()
    return password


def _role_codes(user: User) -> list[str]:
    return sorted(Role.objects.filter(user=user).values_list("code", flat=True))


def _give(user: User, roles: Iterable[Role]) -> list[str]:
    """Set the roles; who holds one that works in the Django admin may sign in there."""
    chosen = list(roles)
    user.groups.set(chosen)
    user.is_staff = opens_the_admin(chosen)
    user.save(update_fields=["is_staff"])
    return sorted(role.code for role in chosen)


def opens_the_admin(roles: Iterable[Role]) -> bool:
    """Whether any of the roles holds a permission whose pages lie in the Django admin."""
    codenames = {name.partition(".")[2] for name in OPENS_THE_ADMIN}
    return any(role.grants.filter(permission__codename__in=codenames).exists() for role in roles)


def keep_an_administrator() -> None:
    """Somebody must be left who can open sign-ins, else the bank has locked itself out."""
    able = User.objects.filter(is_active=True, groups__role__grants__permission__codename="change_user")
    if not able.exists():
        raise RuleViolation("last_administrator", _("This is the last administrator; make another one first."))
