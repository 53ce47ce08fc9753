"""Identity documents of a customer: added, changed, retired."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.forms import BankForm
from customers import shown
from customers.forms import parts
from customers.models import IdentityDocument
from customers.services import identity_document
from customers.views.base import CustomerActionView, MayBeDuplicateView


class IdentityDocumentAddView(MayBeDuplicateView):
    form_class = parts.IdentityDocumentAddForm
    title = gettext_lazy("Add identity document")
    submit_label = gettext_lazy("Add")

    def form_arguments(self, record: Any) -> dict[str, Any]:
        return {"kind": record.kind}

    def numbers(self, record: Any, form: BankForm) -> dict[str, list[str]]:
        return {"identity_numbers": [form.cleaned_data["number"]]}

    def write(self, record: Any, form: BankForm) -> None:
        identity_document.identity_document_add(customer=record, acting_user=self.request.user, **form.cleaned_data)


class IdentityDocumentEditView(MayBeDuplicateView):
    model = IdentityDocument
    select_related = ("customer",)
    form_class = parts.IdentityDocumentEditForm
    title = gettext_lazy("Change identity document")
    submit_label = gettext_lazy("Save")
    template_name = "customers/part_edit.html"

    def extra_context(self, record: IdentityDocument) -> dict[str, Any]:
        return {"retire_url": reverse("customers:identity_document_retire", args=[record.pk])}

    def initial(self, record: IdentityDocument) -> dict[str, Any]:
        return {name: getattr(record, name) for name in ("valid_until", "is_primary", "is_verified")}

    def sentence(self, record: IdentityDocument) -> str:
        return _("%(type)s %(number)s. Leave the number empty to keep it.") % {
            "type": capfirst(str(record.get_type_display())),
            "number": shown.masked_identity(record.number),
        }

    def numbers(self, record: IdentityDocument, form: BankForm) -> dict[str, list[str]]:
        return {"identity_numbers": [form.cleaned_data["number"]]}

    def write(self, record: IdentityDocument, form: BankForm) -> None:
        values = dict(form.cleaned_data)
        confirmed = values.pop("confirmed_duplicates")
        if not values["number"]:
            del values["number"]
        elif "is_verified" not in form.changed_data:
            del values["is_verified"]
        identity_document.identity_document_edit(
            document=record, values=values, confirmed_duplicates=confirmed, acting_user=self.request.user
        )


class IdentityDocumentRetireView(CustomerActionView):
    model = IdentityDocument
    select_related = ("customer",)
    form_class = parts.RetireForm
    title = gettext_lazy("Retire identity document")
    submit_label = gettext_lazy("Retire")

    def sentence(self, record: IdentityDocument) -> str:
        return _("%(type)s %(number)s is no longer current. It stays in the history.") % {
            "type": capfirst(str(record.get_type_display())),
            "number": shown.masked_identity(record.number),
        }

    def act(self, record: IdentityDocument, form: Any) -> None:
        identity_document.identity_document_retire(
            document=record, reason=form.cleaned_data["reason"], acting_user=self.request.user
        )
