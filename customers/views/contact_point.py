"""Contact points of a customer: added, changed, retired."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from bankcrm.common.forms import BankForm
from customers import shown
from customers.choices import ContactKind
from customers.forms import parts
from customers.models import ContactPoint
from customers.services import contact_point
from customers.views.parts import PartAddView, PartEditView, PartRetireView

TELEPHONES = (ContactKind.MOBILE, ContactKind.TELEPHONE)


class _ContactPointPage:
    model = ContactPoint

    def described(self, record: ContactPoint) -> str:
        return f"{capfirst(str(record.get_kind_display()))} {shown.masked_contact(record.kind, record.value)}"


class ContactPointAddView(PartAddView):
    form_class = parts.ContactPointAddForm
    title = gettext_lazy("Add contact point")

    def numbers(self, record: Any, form: BankForm) -> dict[str, list[str]]:
        return {"telephones": [form.cleaned_data["value"]]}

    def write(self, record: Any, form: BankForm) -> None:
        contact_point.contact_point_add(customer=record, acting_user=self.request.user, **form.cleaned_data)


class ContactPointEditView(_ContactPointPage, PartEditView):
    form_class = parts.ContactPointEditForm
    title = gettext_lazy("Change contact point")
    value_field = "value"
    other_fields = ("is_preferred", "is_verified", "do_not_contact")
    retire_url_name = "customers:contact_point_retire"

    def numbers(self, record: ContactPoint, form: BankForm) -> dict[str, list[str]]:
        return {"telephones": [form.cleaned_data["value"]] if record.kind in TELEPHONES else []}

    def edit(self, record: ContactPoint, values: dict[str, Any], confirmed: bool) -> None:
        contact_point.contact_point_edit(
            contact_point=record, values=values, confirmed_duplicates=confirmed, acting_user=self.request.user
        )


class ContactPointRetireView(_ContactPointPage, PartRetireView):
    title = gettext_lazy("Retire contact point")

    def act(self, record: ContactPoint, form: Any) -> None:
        contact_point.contact_point_retire(
            contact_point=record, reason=form.cleaned_data["reason"], acting_user=self.request.user
        )
