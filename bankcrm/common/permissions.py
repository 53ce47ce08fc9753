"""May this person do that, and if not, why: one answer for the button's tooltip, the 403 page and the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.utils.translation import gettext as _

from bankcrm.common import one_row
from bankcrm.common.asked import Asked
from bankcrm.common.errors import NotAllowed
from bankcrm.common.scoping import NOTHING, Scope, permission_name

if TYPE_CHECKING:
    from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Decision:
    """Truthy when allowed; else `reason` says why not, in the reader's language.

    said: the reason, or what words it; most pages ask often whether and seldom why not.
    """

    said: str | Callable[[], str] = ""

    @property
    def reason(self) -> str:
        return self.said if isinstance(self.said, str) else self.said()

    def __bool__(self) -> bool:
        return not self.said


ALLOWED = Decision()


class NoAccess:
    """The access of somebody who is not signed in: none."""

    roles: tuple[str, ...] = ()
    employee_id: int | None = None
    branch_id: int | None = None
    post: str = ""
    assisted: frozenset[int] = frozenset()
    masks_names = True

    def has(self, permission: str) -> bool:
        return False

    def scope(self, permission: str) -> Scope:
        return NOTHING

    def columns_of(self, list_name: str) -> tuple[str, ...]:
        return ()

    def view_of(self, list_name: str) -> int | None:
        return None

    def branches_above(self) -> Any:
        return []


@dataclass(frozen=True)
class Whoever(NoAccess):
    """Somebody left open, for a statement that serves all who have these rights over scopes of these shapes.

    pk: what stands for the key of who asks. Every other right opens nothing.
    """

    pk: Asked
    rights: Mapping[str, Scope]
    is_authenticated = True

    @property
    def access(self) -> Self:
        return self

    def has(self, permission: str) -> bool:
        return permission in self.rights

    def scope(self, permission: str) -> Scope:
        return self.rights.get(permission, NOTHING)


def access_of(user: Any) -> Any:
    """The person's access profile (`staff.access.Access`), or one that opens nothing."""
    return getattr(user, "access", None) or NoAccess()


def may(user: Any, permission: str) -> Decision:
    """Whether any role of the person gives the permission at all, on whatever rows."""
    if access_of(user).has(permission):
        return ALLOWED
    return Decision(
        lambda: _("None of your roles allows this: %(permission)s.") % {"permission": permission_label(permission)}
    )


def may_on(user: Any, action: str, obj: Model) -> Decision:
    """Whether the person may do the action on this very row: permission first, then scope."""
    permission = permission_name(type(obj), action)
    decision = may(user, permission)
    if not decision:
        return decision
    if one_row.is_visible_to(user, permission, type(obj), obj.pk):
        return ALLOWED
    return Decision(_("This record is outside your data scope."))


def demand(user: Any, permission: str) -> None:
    """Raise NotAllowed (403 with the reason) unless a role gives the permission."""
    decision = may(user, permission)
    if not decision:
        raise NotAllowed(decision.reason)


def demand_unless_system(acting_user: Any, permission: str) -> None:
    """The door of every service: `acting_user=None`, said outright, is the system itself (a command, a feed, a job).

    Anybody else needs the permission. No page comes by with None: whoever is not signed in is somebody without roles.
    """
    if acting_user is not None:
        demand(acting_user, permission)


def demand_on(user: Any, action: str, obj: Model) -> None:
    """Raise NotAllowed unless the person may do the action on this row."""
    decision = may_on(user, action, obj)
    if not decision:
        raise NotAllowed(decision.reason)


def permission_label(permission: str) -> str:
    """ "change customer" for customers.change_customer, in the reader's language; the bare name if unknown."""
    from django.apps import apps

    app, _dot, codename = permission.partition(".")
    action, _underscore, model_name = codename.rpartition("_")
    try:
        meta = apps.get_model(app, model_name)._meta
        own = [pair for model in apps.get_app_config(app).get_models() for pair in model._meta.permissions]
    except LookupError:
        return permission
    for name, label in own:
        if name == codename:
            return str(label)
    verbs = {"view": _("view %s"), "add": _("add %s"), "change": _("change %s"), "delete": _("delete %s")}
    return verbs.get(action, action + " %s") % meta.verbose_name
