"""Whose a warning is: those that its rule names, in the inbox and in the mail of the morning alike.

A person is one for several reasons, each a set with its own index of open warnings. Taken together as one condition no
index would serve it, so that lists and counts take the first of each part and put them together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from bankcrm.common.permissions import access_of
from early_warning.choices import Recipient
from early_warning.models import Rule
from staff.models.employee import Post

VIEW = "early_warning.view_warning"


Naming = Callable[..., Q]


def _asked(*recipients: str) -> Q:
    """Of rules whose version in force names one of these."""
    return Q(rule__in=Rule.objects.filter(version__recipients__overlap=list(recipients)).order_by().values("pk"))


def naming() -> Naming:
    """The same, from the rules read now: an order by rank needs to know them to choose its index."""
    known = list(Rule.objects.order_by().values_list("pk", "version__recipients"))
    return lambda *recipients: Q(rule__in=[pk for pk, named in known if set(named or ()) & set(recipients)])


def parts_of(user: Any, named: Naming | None = None) -> list[Q]:
    """The conditions of which a warning meets one if this person is its recipient; scope is asked besides.

    named: which rules name somebody, where they were read beforehand; else the same statement asks.
    The customer's manager and assistants, the head of the customer's branch, risk officers, roles, as far as the rule
    names them; and the head of the branch that a warning was escalated to, whatever it names. Each has its own index.
    """
    access, named = access_of(user), named or _asked
    everywhere = [f"role:{code}" for code in access.roles]
    if access.post == Post.RISK_OFFICER:
        everywhere.append(Recipient.RISK_OFFICER)
    parts = [named(*everywhere)] if everywhere else []
    if access.employee_id is not None:
        parts.append(Q(manager=access.employee_id) & named(Recipient.MANAGER))
    if access.assisted:
        parts.append(Q(customer__in=sorted(access.assisted)) & named(Recipient.MANAGER))
    if access.post == Post.BRANCH_HEAD:
        parts.append(Q(branch=access.branch_id) & named(Recipient.HEAD))
        parts.append(Q(escalated_to=access.branch_id))
    return parts


def mine(user: Any) -> Q:
    """The same as one condition, for statements that read all there is and not the first few."""
    return reduce(or_, parts_of(user), Q(pk__in=[]))


def may_be_told(user: Any) -> bool:
    """Whether any warning could be this person's: by portfolio or post, or because a rule names a role of theirs."""
    access = access_of(user)
    scope = access.scope(VIEW)
    if scope.employees or scope.customers or access.post in (Post.BRANCH_HEAD, Post.RISK_OFFICER):
        return not scope.is_empty
    roles = [f"role:{code}" for code in access.roles]
    return bool(roles) and Rule.objects.filter(version__recipients__overlap=roles).exists()
