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


def _action(label: Any, icon: str, page: str, permission: str, *, primary: bool = False) -> Action:
    """One page of `customers:`, under a right that must reach this very customer."""
    return Action(label, icon, f"customers:{page}", permission, primary=primary, allowed=_within(permission))


ON_CUSTOMER = (
    _action(gettext_lazy("Record contact"), "phone", "contact_add", CONTACT, primary=True),
    _action(gettext_lazy("Edit"), "pencil", "customer_edit", CHANGE),
    _action(gettext_lazy("Assign"), "user-share", "customer_assign", ASSIGN),
    _action(gettext_lazy("Ask for a change of manager"), "user-question", "customer_ask_manager", ASK),
    _action(gettext_lazy("Print"), "printer", "customer_profile", PRINT),
    _action(gettext_lazy("Tags"), "tags", "customer_tags", CHANGE),
    _action(gettext_lazy("Add contact point"), "phone-plus", "contact_point_add", CHANGE),
    _action(gettext_lazy("Add identity document"), "id", "identity_document_add", CHANGE),
    _action(gettext_lazy("Add relationship"), "affiliate", "relationship_add", CHANGE),
    _action(gettext_lazy("Add assistant"), "user-plus", "assistant_add", ASSIGN),
    _action(gettext_lazy("Confidential"), "lock", "customer_seal", SEAL),
)


def register() -> None:
    for action in ON_CUSTOMER:
        actions.register("customers.customer", action)
