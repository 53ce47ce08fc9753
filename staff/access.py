"""What one person may do, and on which rows: roles, employee and branch tree put together once a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from bankcrm.common.scoping import NOTHING, Scope
from staff.grants import granted_roles
from staff.models.branch import Branch
from staff.models.employee import EmployeeStatus
from staff.models.role import DataScope, Masking

if TYPE_CHECKING:
    from staff.models.user import User


@dataclass
class Access:
    """The access profile behind `user.access`; read through `bankcrm.common.permissions` and `visible_to`."""

    user_id: int | None = None
    employee_id: int | None = None
    branch_id: int | None = None
    post: str = ""
    roles: tuple[str, ...] = ()
    _role_names: tuple[tuple[str, str], ...] = ()
    grants: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    assisted: frozenset[int] = frozenset()
    readable: frozenset[int] = frozenset()
    lists: dict[str, tuple[tuple[str, ...], int | None]] = field(default_factory=dict)
    _scopes: dict[str, Scope] = field(default_factory=dict)
    _subtree: frozenset[int] | None = None

    @classmethod
    def of(cls, user: User) -> Access:
        """From what `with_access` brought along, else from one query; grants come from memory."""
        if not user.is_active:
            return cls()
        facts = user if hasattr(user, "access_roles") else type(user).objects.with_access(user.pk)
        if facts is None:
            return cls()
        working = facts.access_status != EmployeeStatus.LEFT
        access = cls(
            user_id=user.pk,
            employee_id=facts.access_employee if working else None,
            branch_id=facts.access_branch if working else None,
            post=(facts.access_post or "") if working else "",
            assisted=frozenset(facts.access_assisted),
            readable=frozenset(facts.access_readable),
            lists={name: (tuple(columns), view) for name, columns, view in facts.access_lists},
            _subtree=frozenset(facts.access_below) if working and facts.access_below is not None else None,
        )
        roles = sorted(granted_roles(facts.access_roles), key=lambda role: role.code)
        access.roles = tuple(role.code for role in roles)
        access._role_names = tuple((role.name_zh, role.name_en) for role in roles)
        for role in roles:
            for grant in role.grants:
                access.grants.setdefault(grant.permission, []).append((grant.scope, grant.masking, grant.role))
        return access

    def role_names(self) -> list[str]:
        """What the person is, in the reader's language."""
        in_chinese = (get_language() or "").startswith("zh")
        return [name_zh if in_chinese else name_en for name_zh, name_en in self._role_names]

    def columns_of(self, list_name: str) -> tuple[str, ...]:
        """The columns that the person chose for a list; none: as it is declared."""
        return self.lists.get(list_name, ((), None))[0]

    def view_of(self, list_name: str) -> int | None:
        """The saved view that the person opens a list with."""
        return self.lists.get(list_name, ((), None))[1]

    def branches_above(self) -> Any:
        """The branch where one works and those it belongs to, for `__in`."""
        return Branch.above(self.branch_id) if self.branch_id is not None else []

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
