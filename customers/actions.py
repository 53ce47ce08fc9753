"""What can be done with a customer; upper apps add theirs to the same page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import actions
from bankcrm.common.actions import Action
from bankcrm.common.permissions import ALLOWED, Decision
from customers.reach import reaches

CHANGE = "customers.change_customer"
ASSIGN = "customers.assign_customer"
SEAL = "customers.seal_customer"
PRINT = "customers.print_customer"


def _within(permission: str) -> Callable[[Any, Any], Decision]:
    """The right may reach fewer customers than one sees."""

    def decide(user: Any, customer: Any) -> Decision:
        return ALLOWED if reaches(user, permission, customer) else Decision(_("Outside your scope for this."))

    return decide


ON_CUSTOMER = (
    Action(
        gettext_lazy("Edit"),
        icon="pencil",
        url_name="customers:customer_edit",
        permission=CHANGE,
        primary=True,
        allowed=_within(CHANGE),
    ),
    Action(
        gettext_lazy("Assign"),
        icon="user-share",
        url_name="customers:customer_assign",
        permission=ASSIGN,
        allowed=_within(ASSIGN),
    ),
    Action(
        gettext_lazy("Print"),
        icon="printer",
        url_name="customers:customer_profile",
        permission=PRINT,
        allowed=_within(PRINT),
    ),
    Action(
        gettext_lazy("Tags"),
        icon="tags",
        url_name="customers:customer_tags",
        permission=CHANGE,
        allowed=_within(CHANGE),
    ),
    Action(
        gettext_lazy("Add contact point"),
        icon="phone-plus",
        url_name="customers:contact_point_add",
        permission=CHANGE,
        allowed=_within(CHANGE),
    ),
    Action(
        gettext_lazy("Add identity document"),
        icon="id",
        url_name="customers:identity_document_add",
        permission=CHANGE,
        allowed=_within(CHANGE),
    ),
    Action(
        gettext_lazy("Add relationship"),
        icon="affiliate",
        url_name="customers:relationship_add",
        permission=CHANGE,
        allowed=_within(CHANGE),
    ),
    Action(
        gettext_lazy("Add assistant"),
        icon="user-plus",
        url_name="customers:assistant_add",
        permission=ASSIGN,
        allowed=_within(ASSIGN),
    ),
    Action(
        gettext_lazy("Confidential"),
        icon="lock",
        url_name="customers:customer_seal",
        permission=SEAL,
        allowed=_within(SEAL),
    ),
)


def register() -> None:
    for action in ON_CUSTOMER:
        actions.register("customers.customer", action)
