"""Contacts of a customer: recorded, their next step done, voided."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.choices import ContactChannel
from customers.contacts import form as forms
from customers.contacts.selectors import open_steps_of
from customers.models import Contact, Customer
from customers.services import contact_record as contacts
from customers.views.base import CustomerActionView


class ContactAddView(CustomerActionView):
    """?kind= chooses the kind, ?step= ticks what had been agreed."""

    permission = "customers.add_contact"
    form_class = forms.ContactForm
    template_name = "customers/contact_form.html"
    title = gettext_lazy("Record contact")
    tab = "contacts"
    saves_once = True

    def form_arguments(self, record: Customer) -> dict[str, Any]:
        return {"open_steps": open_steps_of(record, self.request.user)}

    def initial(self, record: Customer) -> dict[str, Any]:
        asked, initial = self.request.GET, forms.usual()
        if asked.get("kind") in ContactChannel.values:
            initial["kind"] = asked["kind"]
        if asked.get("step", "").isdecimal():
            initial["done_steps"] = [asked["step"]]
        return initial

    def extra_context(self, record: Customer) -> dict[str, Any]:
        return {"do_not_contact": record.do_not_contact}

    def act(self, record: Customer, form: Any) -> None:
        contacts.contact_record(customer=record, **form.cleaned_data, acting_user=self.request.user)


class _ContactView(CustomerActionView):
    """An act on a contact, within the scope of seeing and of recording alike."""

    model = Contact
    permission = "customers.add_contact"
    select_related = ("customer", "employee")
    tab = "contacts"

    def visible(self) -> Any:
        user = self.request.user
        seen = Contact.objects.visible_to(user)
        return seen.filter(pk__in=Contact.objects.visible_to(user, self.required_permission()).values("pk"))


class ContactStepDoneView(_ContactView):
    title = gettext_lazy("Next step done")
    submit_label = gettext_lazy("Done")

    def sentence(self, record: Contact) -> str:
        return record.next_step

    def refusal(self, record: Contact) -> str:
        return "" if record.has_open_step else _("There is no next step to be done here.")

    def act(self, record: Contact, form: Any) -> None:
        contacts.contact_next_step_done(contact=record, acting_user=self.request.user)


class ContactVoidView(_ContactView):
    form_class = forms.VoidForm
    title = gettext_lazy("Void contact")
    submit_label = gettext_lazy("Void")

    def sentence(self, record: Contact) -> str:
        return _("It stays readable, marked as voided, with your reason, and counts as a contact no more.")

    def refusal(self, record: Contact) -> str:
        if record.voided_at is not None:
            return _("It is voided already.")
        allowed = contacts.may_void(self.request.user, record)
        return "" if allowed else _("Only whoever recorded it voids it, or the head of the branch.")

    def act(self, record: Contact, form: Any) -> None:
        contacts.contact_void(contact=record, reason=form.cleaned_data["reason"], acting_user=self.request.user)
