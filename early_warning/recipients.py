"""Whose a warning is: those that its rule names, in the inbox and in the mail of the morning alike.

A person is one for several reasons, each a set with its own index of open warnings. Taken together as one condition no
index would serve it, so that lists and counts take the first of each part and put them together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import BigIntegerField, Q

from bankcrm.common.asked import Asked, AskedKeys
from bankcrm.common.permissions import access_of
from bankcrm.common.scoping import Keys, among
from early_warning.choices import Recipient
from early_warning.models import Rule
from staff.models.employee import Post

VIEW = "early_warning.view_warning"

_EMPLOYEE = Asked("reader_employee", BigIntegerField())
_BRANCH = Asked("reader_branch", BigIntegerField())
_ASSISTED = AskedKeys("reader_assisted")

Naming = Callable[..., Q]


def _asked(*recipients: str) -> Q:
    """Of rules whose version in force names one of these."""
    return Q(rule__in=Rule.objects.filter(version__recipients__overlap=list(recipients)).order_by().values("pk"))


@dataclass(frozen=True, slots=True)
class Rules:
    """The same, from the rules as they were read: an order by rank needs to know them to choose its index."""

    named: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def __call__(self, *recipients: str) -> Q:
        return Q(rule__in=[pk for pk, named in self.named if set(named) & set(recipients)])


def naming() -> Rules:
    known = Rule.objects.order_by("pk").values_list("pk", "version__recipients")
    return Rules(tuple((pk, tuple(named or ())) for pk, named in known))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who somebody is to a rule that names recipients; the keys are ids, or in a statement for everybody left open."""

    roles: tuple[str, ...] = ()
    post: str = ""
    employee: Any = None
    branch: Any = None
    assisted: Keys = frozenset()

    @classmethod
    def of(cls, user: Any) -> Self:
        access = access_of(user)
        return cls(access.roles, access.post, access.employee_id, access.branch_id, access.assisted)

    def left_open(self) -> tuple[Self, dict[str, Any]]:
        """The same for a statement that serves whoever has these roles and this post, and what to ask it with."""
        asked: dict[str, Any] = {}
        opened: dict[str, Any] = {}
        if self.employee is not None:
            asked[_EMPLOYEE.name], opened["employee"] = self.employee, _EMPLOYEE
        if self.branch is not None:
            asked[_BRANCH.name], opened["branch"] = self.branch, _BRANCH
        if self.assisted:
            asked[_ASSISTED.name] = _ASSISTED.brought(self.assisted)
            opened["assisted"] = frozenset([_ASSISTED])
        return replace(self, **opened), asked


def parts_of(reader: Reader, named: Naming | None = None) -> list[Q]:
    """The conditions of which a warning meets one if this person is its recipient; scope is asked besides.

    named: which rules name somebody, where they were read beforehand; else the same statement asks.
    The customer's manager and assistants, the head of the customer's branch, risk officers, roles, as far as the rule
    names them; and the head of the branch that a warning was escalated to, whatever it names. Each has its own index.
    """
    named = named or _asked
    everywhere = [f"role:{code}" for code in reader.roles]
    if reader.post == Post.RISK_OFFICER:
        everywhere.append(Recipient.RISK_OFFICER)
    parts = [named(*everywhere)] if everywhere else []
    if reader.employee is not None:
        parts.append(Q(manager=reader.employee) & named(Recipient.MANAGER))
    if reader.assisted:
        parts.append(among("customer", reader.assisted) & named(Recipient.MANAGER))
    if reader.post == Post.BRANCH_HEAD:
        parts.append(Q(branch=reader.branch) & named(Recipient.HEAD))
        parts.append(Q(escalated_to=reader.branch))
    return parts


def mine(user: Any) -> Q:
    """The same as one condition, for statements that read all there is and not the first few."""
    return reduce(or_, parts_of(Reader.of(user)), Q(pk__in=[]))


def may_be_told(user: Any) -> bool:
    """Whether any warning could be this person's: by portfolio or post, or because a rule names a role of theirs."""
    access = access_of(user)
    scope = access.scope(VIEW)
    if scope.employees or scope.customers or access.post in (Post.BRANCH_HEAD, Post.RISK_OFFICER):
        return not scope.is_empty
    roles = [f"role:{code}" for code in access.roles]
    return bool(roles) and Rule.objects.filter(version__recipients__overlap=roles).exists()
