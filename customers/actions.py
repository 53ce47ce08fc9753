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
ASK = "customers.ask_assign_customer"
SEAL = "customers.seal_customer"
PRINT = "customers.print_customer"
CONTACT = "customers.add_contact"


def _within(permission: str) -> Callable[[Any, Any], Decision]:
    """The right may reach fewer customers than one sees."""

    def decide(user: Any, customer: Any) -> Decision:
        return ALLOWED if reaches(user, permission, customer) else Decision(_("Outside your scope for this."))

    return decide


def _action(label: Any, permission: str, *, icon: str, page: str, primary: bool = False) -> Action:
    """One page of `customers:`, under a right that must reach this very customer."""
    return Action(label, icon, f"customers:{page}", permission, primary=primary, allowed=_within(permission))


ON_CUSTOMER = (
    _action(gettext_lazy("Record contact"), CONTACT, icon="phone", page="contact_add", primary=True),
    _action(gettext_lazy("Edit"), CHANGE, icon="pencil", page="customer_edit"),
    _action(gettext_lazy("Assign"), ASSIGN, icon="user-share", page="customer_assign"),
    _action(gettext_lazy("Ask for a change of manager"), ASK, icon="user-question", page="customer_ask_manager"),
    _action(gettext_lazy("Print"), PRINT, icon="printer", page="customer_profile"),
    _action(gettext_lazy("Tags"), CHANGE, icon="tags", page="customer_tags"),
    _action(gettext_lazy("Add contact point"), CHANGE, icon="phone-plus", page="contact_point_add"),
    _action(gettext_lazy("Add identity document"), CHANGE, icon="id", page="identity_document_add"),
    _action(gettext_lazy("Add relationship"), CHANGE, icon="affiliate", page="relationship_add"),
    _action(gettext_lazy("Add assistant"), ASSIGN, icon="user-plus", page="assistant_add"),
    _action(gettext_lazy("Confidential"), SEAL, icon="lock", page="customer_seal"),
)


def register() -> None:
    for action in ON_CUSTOMER:
        actions.register("customers.customer", action)
