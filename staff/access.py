"""What one person may do, and on which rows: roles, employee and branch tree put together once a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONArray
from django.utils.translation import get_language

from bankcrm.common.scoping import NOTHING, Scope
from staff.models.branch import Branch
from staff.models.employee import EmployeeStatus
from staff.models.role import DataScope, Masking, RoleGrant

if TYPE_CHECKING:
    from staff.models.user import User


@dataclass
class Access:
    """The access profile behind `user.access`; read through `bankcrm.common.permissions` and `visible_to`."""

    user_id: int | None = None
    employee_id: int | None = None
    branch_id: int | None = None
    roles: tuple[str, ...] = ()
    _role_names: tuple[tuple[str, str], ...] = ()
    grants: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    assisted: frozenset[int] = frozenset()
    readable: frozenset[int] = frozenset()
    _scopes: dict[str, Scope] = field(default_factory=dict)
    _subtree: frozenset[int] | None = None

    @classmethod
    def of(cls, user: User) -> Access:
        """One query: the employee, every grant of every role, customers assisted, confidential files open to one."""
        if not user.is_active:
            return cls()
        row = type(user)._default_manager.filter(pk=user.pk).values_list(*_everything_of()).first()
        if row is None:
            return cls()
        employee_id, branch_id, status, grants, assisted, readable = row
        if status == EmployeeStatus.LEFT:
            employee_id = branch_id = None
        access = cls(
            user_id=user.pk,
            employee_id=employee_id,
            branch_id=branch_id,
            assisted=frozenset(assisted),
            readable=frozenset(readable),
        )
        names = {}
        for app, codename, scope, masking, role, name_zh, name_en in grants:
            access.grants.setdefault(f"{app}.{codename}", []).append((scope, masking, role))
            names[role] = (name_zh, name_en)
        access.roles = tuple(sorted(names))
        access._role_names = tuple(names[role] for role in access.roles)
        return access

    def role_names(self) -> list[str]:
        """What the person is, in the reader's language."""
        in_chinese = (get_language() or "").startswith("zh")
        return [name_zh if in_chinese else name_en for name_zh, name_en in self._role_names]

    def has(self, permission: str) -> bool:
        """Whether any role gives the permission, on whatever rows."""
        return permission in self.grants

    def scope(self, permission: str) -> Scope:
        """The rows the permission reaches: the widest among the roles that give it."""
        if permission not in self._scopes:
            self._scopes[permission] = self._widest({grant[0] for grant in self.grants.get(permission, [])})
        return self._scopes[permission]

    def masks_names(self, permission: str = "customers.view_customer") -> bool:
        """Names stay masked unless one role that gives the permission shows them."""
        return all(masking == Masking.NAMES for _scope, masking, _role in self.grants.get(permission, []))

    def _widest(self, scopes: set[str]) -> Scope:
        if not scopes:
            return NOTHING
        if DataScope.ALL in scopes:
            return Scope(everything=True, readable=self.readable)
        if self.branch_id is None or self.employee_id is None:
            return NOTHING
        branches: frozenset[int] = frozenset()
        if DataScope.BELOW in scopes:
            branches = self._branches_below()
        elif DataScope.BRANCH in scopes:
            branches = frozenset([self.branch_id])
        if DataScope.OWN not in scopes:
            return Scope(branches=branches, readable=self.readable) if branches else NOTHING
        return Scope(
            branches=branches,
            employees=frozenset([self.employee_id]),
            customers=self.assisted,
            readable=self.readable,
        )

    def _branches_below(self) -> frozenset[int]:
        if self._subtree is None:
            self._subtree = Branch.subtree_ids([self.branch_id] if self.branch_id else [])
        return self._subtree


def _everything_of() -> tuple[Any, ...]:
    """What decides on a user's access, as columns of one query over users.

    Assistants and reader lists belong to an upper app, hence the look-up by name.
    """
    grants = RoleGrant.objects.filter(role__user=OuterRef("pk")).values(
        row=JSONArray(
            "permission__content_type__app_label",
            "permission__codename",
            "scope",
            "masking",
            "role__code",
            "role__name_zh",
            "role__name_en",
        )
    )
    assistants = apps.get_model("customers", "Assistant").objects
    assisted = assistants.filter(employee__user=OuterRef("pk"), until=None).values("customer_id")
    readers = apps.get_model("customers", "Customer").confidential_readers.through.objects
    readable = readers.filter(user_id=OuterRef("pk")).values("customer_id")
    return (
        "employee__pk",
        "employee__branch_id",
        "employee__status",
        ArraySubquery(grants),
        ArraySubquery(assisted),
        ArraySubquery(readable),
    )
