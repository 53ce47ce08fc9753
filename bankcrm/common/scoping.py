"""Which rows a person may reach: worked out once a request, applied in one place.

A scope is one of: nothing; the portfolio of some employees; some branches; everything (domain.md,
Organisation). A model's queryset declares where its rows keep those facts; `visible_to` is the only reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import or_
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import BigIntegerField, Q

from bankcrm.common.asked import Asked, AskedKeys

_EMPLOYEE = Asked("scope_employee", BigIntegerField())
_BRANCH = Asked("scope_branch", BigIntegerField())
_CUSTOMERS = AskedKeys("scope_customers")
_READABLE = AskedKeys("scope_readable")
Keys = frozenset[Any]


@cache
def _several_branches(number: int) -> AskedKeys:
    """To make one takes longer than all else that is left open."""
    return AskedKeys("scope_branches", number)


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that one permission reaches for one person.

    `employees` are those whose portfolio it is (oneself and whom one stands in for), `customers` the few that
    one assists besides, `branches` the ids of a subtree. All empty and not `everything`: nothing. `readable` are
    the confidential customers on whose reader list one stands: the others stay closed in every scope. All are ids, or
    in a scope left open what stands for them.
    """

    everything: bool = False
    branches: Keys = field(default_factory=frozenset)
    employees: Keys = field(default_factory=frozenset)
    customers: Keys = field(default_factory=frozenset)
    readable: Keys = field(default_factory=frozenset)

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.branches or self.employees or self.customers)

    @property
    def branch_keys(self) -> Sequence[int] | AskedKeys:
        """The branches, in order, or what stands for several of them in a scope left open."""
        first = next(iter(self.branches), None)
        return first if isinstance(first, AskedKeys) else sorted(self.branches)

    @property
    def parts(self) -> list[Scope]:
        """Of a portfolio: the scopes that make it up, each of which one index answers; together they are the whole."""
        if self.everything or self.branches:
            return []
        parts = [Scope(employees=frozenset([one]), readable=self.readable) for one in self.employees]
        if self.customers:
            parts.append(Scope(customers=self.customers, readable=self.readable))
        return parts

    def left_open(self) -> tuple[Scope, dict[str, Any]]:
        """The scope's shape, for a statement that serves everybody who has one of the same, and what to ask it with.

        How many branches there are belongs to the shape: it decides how they are walked.
        """
        asked: dict[str, Any] = {}
        branches, employees, customers, readable = self.branches, self.employees, self.customers, self.readable
        if len(branches) == 1:
            (asked[_BRANCH.name],), branches = branches, frozenset([_BRANCH])
        elif branches:
            several = _several_branches(len(branches))
            asked[several.name], branches = several.brought(branches), frozenset([several])
        if len(employees) == 1:
            (asked[_EMPLOYEE.name],), employees = employees, frozenset([_EMPLOYEE])
        if customers:
            asked[_CUSTOMERS.name], customers = _CUSTOMERS.brought(customers), frozenset([_CUSTOMERS])
        if readable:
            asked[_READABLE.name], readable = _READABLE.brought(readable), frozenset([_READABLE])
        return Scope(self.everything, branches, employees, customers, readable), asked


NOTHING = Scope()
EVERYTHING = Scope(everything=True)


@dataclass(frozen=True, slots=True)
class ScopePaths:
    """Where a model keeps what a scope is compared with: lookup paths, no logic.

    owner: path to the managing employee; branch: path to the branch; customer: path to the customer;
    confidential: path to the flag that closes a file to all but its readers.
    A missing path closes that kind of scope: a model without `owner` shows nothing to an own-portfolio scope.
    permission: the model label whose permissions govern the rows ("customers.customer"), default its own.
    open_to_all: everyone who has the permission sees every row (catalogues, branches).
    """

    owner: str = ""
    branch: str = ""
    customer: str = ""
    confidential: str = ""
    permission: str = ""
    open_to_all: bool = False

    @classmethod
    def via(cls, path: str, parent: ScopePaths, *, permission: str = "") -> ScopePaths:
        """A child's scope is its parent's, reached over `path`; so is the permission unless another is named."""

        def under(name: str) -> str:
            return f"{path}__{name}" if name else ""

        customer = path if parent.customer == "pk" else under(parent.customer)
        return cls(
            under(parent.owner),
            under(parent.branch),
            customer,
            under(parent.confidential),
            permission or parent.permission,
        )

    def condition(self, scope: Scope) -> Q | None:
        """The condition that keeps a queryset within the scope; None keeps nothing."""
        reach = self.reach(scope)
        if reach is None or not self.confidential:
            return reach
        open_file = Q(**{self.confidential: False})
        return reach & (open_file | among(self.customer, scope.readable) if scope.readable else open_file)

    def reach(self, scope: Scope) -> Q | None:
        """The same without the seal of confidential files: for what tells nothing of the rows but that they are."""
        if scope.everything or (self.open_to_all and not scope.is_empty):
            return Q()
        parts = []
        if scope.branches and self.branch:
            parts.append(among(self.branch, scope.branches))
        if scope.employees and self.owner:
            parts.append(among(self.owner, scope.employees))
        if scope.customers and self.customer:
            parts.append(among(self.customer, scope.customers))
        return reduce(or_, parts) if parts else None


def among(path: str, keys: Keys) -> Q:
    """The path leads to one of these keys of a scope, be they known or left open."""
    known = sorted(key for key in keys if not isinstance(key, Asked))
    found = [_is_one_of(path, key) for key in keys if isinstance(key, Asked)]
    if known or not found:
        found.append(Q(**{path: known[0]}) if len(known) == 1 else Q(**{f"{path}__in": known}))
    return reduce(or_, found)


def _is_one_of(path: str, key: Asked) -> Q:
    return Q(**{f"{path}__any_of" if isinstance(key, AskedKeys) else path: key})


class ScopedQuerySet(models.QuerySet):
    """Base of every queryset of ours. Subclasses set `scope`; without it nothing is ever visible."""

    scope: ScopePaths | None = None

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Rows on which the person may do the action ("view", "change", or a permission's whole name)."""
        return self.within(self.scope_of(user, action))

    def scope_of(self, user: Any, action: str) -> Scope:
        """The person's scope for an action on such rows; nothing for who is not signed in."""
        access = getattr(user, "access", None)
        return NOTHING if access is None else access.scope(self.permission_for(action))

    def within(self, scope: Scope) -> Self:
        """Rows that lie in a scope, whoever has it."""
        condition = None if self.scope is None else self.scope.condition(scope)
        return self.none() if condition is None else self.filter(condition)

    @classmethod
    def follows_scope_alone(cls) -> bool:
        """Whether nothing but the scope decides who sees a row: no readers, no owner of its own."""
        return cls.scope is not None and cls.visible_to is ScopedQuerySet.visible_to

    def permission_for(self, action: str) -> str:
        """`customers.view_customer` for "view"; a child asks for the permission of what it belongs to."""
        return permission_name(self.model, action)


Rows = TypeVar("Rows", bound=ScopedQuerySet)


def in_all(rows: Rows, scopes: Iterable[Scope]) -> Rows:
    """Rows that lie in every one of these scopes."""
    for scope in dict.fromkeys(scopes):
        rows = rows.within(scope)
    return rows


def permission_name(model: type[models.Model], action: str) -> str:
    """The permission that governs an action on a model's rows.

    A child (identity document, contact point) is governed by its parent: to view it one must be allowed to view
    the parent, for anything else to change the parent.
    """
    if "." in action:
        return action
    scope = getattr(model._default_manager.get_queryset(), "scope", None)
    if scope is not None and scope.permission:
        app, _, name = scope.permission.partition(".")
        return f"{app}.{action if action == 'view' else 'change'}_{name}"
    return f"{model._meta.app_label}.{action}_{model._meta.model_name}"
