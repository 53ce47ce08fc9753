"""Manager and assistants of a customer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.approvals.services import waiting_on
from customers.forms import parts
from customers.models import Assistant, Customer
from customers.services import assignment, manager_request
from customers.views.base import CustomerActionView


class CustomerAssignView(CustomerActionView):
    permission = "customers.assign_customer"
    select_related = ("manager", "branch")
    form_class = parts.AssignForm
    template_name = "customers/assign.html"
    title = gettext_lazy("Assign")
    tab = "managers"

    def sentence(self, record: Customer) -> str:
        if record.manager is None:
            return _("Nobody manages this customer now.")
        return _("Managed by %(name)s now. The change holds from the business date on.") % {"name": record.manager}

    def act(self, record: Customer, form: Any) -> None:
        assignment.customer_assign(customer=record, acting_user=self.request.user, **form.cleaned_data)


class CustomerReleaseView(CustomerActionView):
    permission = "customers.assign_customer"
    select_related = ("manager",)
    form_class = parts.ReleaseForm
    title = gettext_lazy("Release")
    tab = "managers"

    def sentence(self, record: Customer) -> str:
        return _("%(name)s manages this customer no longer; nobody does until it is assigned again.") % {
            "name": record.manager or "—"
        }

    def refusal(self, record: Customer) -> str:
        return _("This customer has no manager.") if record.manager is None else ""

    def act(self, record: Customer, form: Any) -> None:
        assignment.customer_release(customer=record, note=form.cleaned_data["note"], acting_user=self.request.user)


class CustomerAskManagerView(CustomerActionView):
    """For who may not assign: take over a customer that one assists, or give up one's own."""

    permission = manager_request.ASK
    select_related = ("manager", "branch")
    form_class = parts.AskManagerForm
    title = gettext_lazy("Ask for a change of manager")
    submit_label = gettext_lazy("Ask")
    tab = "managers"

    def sentence(self, record: Customer) -> str:
        if manager_request.wanted_manager(record, self.request.user) is None:
            return _("You ask to manage this customer no longer. The head of the branch decides.")
        if record.manager is None:
            return _("You ask to manage this customer. The head of the branch decides.")
        words = _("You ask to take this customer over from %(name)s. The head of the branch decides.")
        return words % {"name": record.manager}

    def refusal(self, record: Customer) -> str:
        if refusal := manager_request.ask_refusal(record, self.request.user):
            return refusal
        waiting = waiting_on(record)
        if waiting is None:
            return ""
        words = _("This waits for approval already; %(name)s asked for it.")
        return words % {"name": waiting.asked_by}

    def act(self, record: Customer, form: Any) -> None:
        manager_request.manager_change_ask(
            customer=record, reason=form.cleaned_data["reason"], acting_user=self.request.user
        )

    def success_message(self, record: Customer) -> str:
        return _("Asked for. You find it under Approvals until somebody decides.")


class AssistantAddView(CustomerActionView):
    permission = "customers.assign_customer"
    form_class = parts.AssistantForm
    title = gettext_lazy("Add assistant")
    submit_label = gettext_lazy("Add")
    tab = "managers"

    def sentence(self, record: Customer) -> str:
        return _("An assistant sees and changes this customer as their own.")

    def act(self, record: Customer, form: Any) -> None:
        assignment.assistant_add(customer=record, acting_user=self.request.user, **form.cleaned_data)


class AssistantEndView(CustomerActionView):
    permission = "customers.assign_customer"
    model = Assistant
    select_related = ("customer", "employee")
    title = gettext_lazy("End assistance")
    submit_label = gettext_lazy("End")
    tab = "managers"

    def sentence(self, record: Assistant) -> str:
        return _("%(name)s no longer assists from the business date on.") % {"name": record.employee}

    def act(self, record: Assistant, form: Any) -> None:
        assignment.assistant_end(assistant=record, acting_user=self.request.user)
