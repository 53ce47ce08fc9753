"""Contact points of a customer: added, changed, retired."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.forms import BankForm
from customers import shown
from customers.choices import ContactKind
from customers.forms import parts
from customers.models import ContactPoint
from customers.services import contact_point
from customers.views.base import CustomerActionView, MayBeDuplicateView

TELEPHONES = (ContactKind.MOBILE, ContactKind.TELEPHONE)


class ContactPointAddView(MayBeDuplicateView):
    form_class = parts.ContactPointAddForm
    title = gettext_lazy("Add contact point")
    submit_label = gettext_lazy("Add")

    def numbers(self, record: Any, form: BankForm) -> dict[str, list[str]]:
        return {"telephones": [form.cleaned_data["value"]]}

    def write(self, record: Any, form: BankForm) -> None:
        contact_point.contact_point_add(customer=record, acting_user=self.request.user, **form.cleaned_data)


class ContactPointEditView(MayBeDuplicateView):
    model = ContactPoint
    select_related = ("customer",)
    form_class = parts.ContactPointEditForm
    title = gettext_lazy("Change contact point")
    submit_label = gettext_lazy("Save")
    template_name = "customers/part_edit.html"

    def extra_context(self, record: ContactPoint) -> dict[str, Any]:
        return {"retire_url": reverse("customers:contact_point_retire", args=[record.pk])}

    def initial(self, record: ContactPoint) -> dict[str, Any]:
        return {name: getattr(record, name) for name in ("is_preferred", "is_verified", "do_not_contact")}

    def sentence(self, record: ContactPoint) -> str:
        return _("%(kind)s %(value)s. Leave the value empty to keep it.") % {
            "kind": capfirst(str(record.get_kind_display())),
            "value": shown.masked_contact(record.kind, record.value),
        }

    def numbers(self, record: ContactPoint, form: BankForm) -> dict[str, list[str]]:
        return {"telephones": [form.cleaned_data["value"]] if record.kind in TELEPHONES else []}

    def write(self, record: ContactPoint, form: BankForm) -> None:
        values = dict(form.cleaned_data)
        confirmed = values.pop("confirmed_duplicates")
        if not values["value"]:
            del values["value"]
        elif "is_verified" not in form.changed_data:
            del values["is_verified"]
        contact_point.contact_point_edit(
            contact_point=record, values=values, confirmed_duplicates=confirmed, acting_user=self.request.user
        )


class ContactPointRetireView(CustomerActionView):
    model = ContactPoint
    select_related = ("customer",)
    form_class = parts.RetireForm
    title = gettext_lazy("Retire contact point")
    submit_label = gettext_lazy("Retire")

    def sentence(self, record: ContactPoint) -> str:
        return _("%(kind)s %(value)s is no longer used. It stays in the history.") % {
            "kind": capfirst(str(record.get_kind_display())),
            "value": shown.masked_contact(record.kind, record.value),
        }

    def act(self, record: ContactPoint, form: Any) -> None:
        contact_point.contact_point_retire(
            contact_point=record, reason=form.cleaned_data["reason"], acting_user=self.request.user
        )
