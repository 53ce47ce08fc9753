"""What about customers a second person approves: a change of manager that the manager asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.approvals import acts
from bankcrm.common.approvals.acts import ApprovedAct, Described
from bankcrm.common.models import ApprovalRequest
from customers import shown
from customers.models import Customer
from customers.services.assignment import ASSIGN
from customers.services.manager_request import ACT, ASK, manager_change_run


def _where_they_assign(user: Any, permission: str) -> Q:
    """Whoever may assign this very customer now: in its branch, and not one that is closed to them.

    Their own portfolio alone is not enough: out of another's it is the head of the branch who gives.
    """
    scope = acts.of_their_branches(user, permission)
    if scope is None:
        return Q(pk__in=[])
    theirs = Customer.objects.visible_to(user, permission).filter(pk=OuterRef("customer_id"))
    return Q(Exists(theirs))


def _describe(requests: Sequence[ApprovalRequest], user: Any) -> dict[int, Described]:
    wanted = {one.customer_id for one in requests}
    found = Customer.objects.visible_to(user).in_bulk(wanted)
    return {one.pk: _described(one, found.get(one.customer_id), user) for one in requests}


def _described(request: ApprovalRequest, customer: Customer | None, user: Any) -> Described:
    changes = {_("customer manager"): request.changes.get("manager", [None, None])}
    if customer is None:
        return Described(_("A customer outside your scope"), changes=changes)
    gives_up = request.arguments.get("manager") is None
    words = _("Release %(name)s %(number)s") if gives_up else _("Take over %(name)s %(number)s")
    title = words % {"name": shown.name_of(customer, user), "number": customer.number}
    return Described(title, customer.get_absolute_url(), changes)


def register() -> None:
    acts.register(
        ApprovedAct(
            ACT,
            gettext_lazy("Change of manager"),
            permission_to_ask=ASK,
            permission_to_decide=ASSIGN,
            run=manager_change_run,
            describe=_describe,
            decides=_where_they_assign,
        )
    )
