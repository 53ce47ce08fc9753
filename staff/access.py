"""What one person may do, and on which rows: roles, employee and branch tree put together once a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import get_language

from bankcrm.common.scoping import NOTHING, Scope
from staff.models.branch import Branch
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
    _scopes: dict[str, Scope] = field(default_factory=dict)
    _subtree: frozenset[int] | None = None
    _assisted: frozenset[int] | None = None
    _readable: frozenset[int] | None = None

    @classmethod
    def of(cls, user: User) -> Access:
        """Two queries: the employee with the branch, and every grant of every role the person holds."""
        if not user.is_active:
            return cls()
        employee = apps.get_model("staff", "Employee").objects.filter(user=user).exclude(status="left").first()
        access = cls(
            user_id=user.pk,
            employee_id=employee.pk if employee else None,
            branch_id=employee.branch_id if employee else None,
        )
        rows = RoleGrant.objects.filter(role__user=user).values_list(
            "permission__content_type__app_label",
            "permission__codename",
            "scope",
            "masking",
            "role__code",
            "role__name_zh",
            "role__name_en",
        )
        names = {}
        for app, codename, scope, masking, role, name_zh, name_en in rows:
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
            return Scope(everything=True, readable=self._readable_files())
        if self.branch_id is None or self.employee_id is None:
            return NOTHING
        branches: frozenset[int] = frozenset()
        if DataScope.BELOW in scopes:
            branches = self._branches_below()
        elif DataScope.BRANCH in scopes:
            branches = frozenset([self.branch_id])
        if DataScope.OWN not in scopes:
            return Scope(branches=branches, readable=self._readable_files()) if branches else NOTHING
        return Scope(
            branches=branches,
            employees=frozenset([self.employee_id]),
            customers=self._assisted_customers(),
            readable=self._readable_files(),
        )

    def _branches_below(self) -> frozenset[int]:
        if self._subtree is None:
            self._subtree = Branch.subtree_ids([self.branch_id] if self.branch_id else [])
        return self._subtree

    def _assisted_customers(self) -> frozenset[int]:
        """Customers this person assists; the table belongs to an upper app, hence the look-up by name."""
        if self._assisted is None:
            assistants = apps.get_model("customers", "Assistant")
            open_now = assistants.objects.filter(employee_id=self.employee_id, until=None)
            self._assisted = frozenset(open_now.values_list("customer_id", flat=True))
        return self._assisted

    def _readable_files(self) -> frozenset[int]:
        """Confidential customers on whose reader list this person stands; very few."""
        if self._readable is None:
            customer = apps.get_model("customers", "Customer")
            found = customer.confidential_readers.through.objects.filter(user_id=self.user_id)
            self._readable = frozenset(found.values_list("customer_id", flat=True))
        return self._readable
