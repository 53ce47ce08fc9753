"""A customer manager asks to take a customer over, or to give one up; the head of the branch approves.

Who may assign customers themselves does so at once, and asks nobody.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common.approvals.services import approval_ask
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import ApprovalRequest
from bankcrm.common.permissions import access_of
from customers.choices import AssignmentReason
from customers.models import Customer
from customers.reach import reaches
from customers.services.access import customer_locked
from customers.services.assignment import ASSIGN, customer_assign, customer_release, refuse_core_managed
from staff.models import Employee

ASK = "customers.ask_assign_customer"
ACT = "customers.manager_change"


@transaction.atomic
def manager_change_ask(*, customer: Customer, reason: str, acting_user: Any) -> ApprovalRequest:
    """Ask for the customer that one assists, or to be rid of one's own: which of the two its manager tells."""
    customer = customer_locked(customer, ASK, acting_user)
    if refusal := ask_refusal(customer, acting_user):
        raise RuleViolation("not_to_ask", refusal)
    refuse_core_managed(customer)
    wanted = wanted_manager(customer, acting_user)
    return approval_ask(
        action=ACT,
        subject=customer,
        arguments={"manager": wanted.pk if wanted else None, "manager_was": customer.manager_id, "reason": reason},
        changes={"manager": [str(customer.manager) if customer.manager else None, str(wanted) if wanted else None]},
        reason=reason,
        branch_id=customer.branch_id,
        customer_id=customer.pk,
        acting_user=acting_user,
    )


def wanted_manager(customer: Customer, user: Any) -> Employee | None:
    """Who would manage the customer: who asks; nobody, where they do already."""
    own = access_of(user).employee_id
    return None if own is None or customer.manager_id == own else Employee.objects.filter(pk=own).first()


def ask_refusal(customer: Customer, user: Any) -> str:
    """Why there is nothing to ask for; empty if there is."""
    if access_of(user).employee_id is None:
        return _("Your sign-in belongs to no employee: nobody could be the manager.")
    if reaches(user, ASSIGN, customer):
        return _("You may assign this customer yourself.")
    return ""


def manager_change_run(customer_id: int, arguments: dict[str, Any], *, acting_user: Any, approved_by: Any) -> None:
    """What was asked for, if the customer still stands as it did then."""
    try:
        customer = customer_locked(customer_id, ASK, acting_user)
    except NotAllowed as gone:
        words = _("%(name)s does not reach this customer any more.") % {"name": acting_user}
        raise RuleViolation("out_of_reach", words) from gone
    if customer.manager_id != arguments["manager_was"]:
        raise RuleViolation("meanwhile", _("The customer has got another manager in the meantime."))
    note = arguments["reason"][:120]
    if arguments["manager"] is None:
        customer_release(customer=customer, note=note, acting_user=acting_user, approved_by=approved_by)
        return
    manager = Employee.objects.get(pk=arguments["manager"])
    customer_assign(
        customer=customer,
        manager=manager,
        reason=AssignmentReason.TRANSFER,
        note=note,
        acting_user=acting_user,
        approved_by=approved_by,
    )
