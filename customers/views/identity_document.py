"""Identity documents of a customer: added, changed, retired."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from bankcrm.common.forms import BankForm
from customers import shown
from customers.forms import parts
from customers.models import IdentityDocument
from customers.services import identity_document
from customers.views.parts import PartAddView, PartEditView, PartRetireView


class _IdentityDocumentPage:
    model = IdentityDocument

    def described(self, record: IdentityDocument) -> str:
        return f"{capfirst(str(record.get_type_display()))} {shown.masked_identity(record.number)}"


class IdentityDocumentAddView(PartAddView):
    form_class = parts.IdentityDocumentAddForm
    title = gettext_lazy("Add identity document")

    def form_arguments(self, record: Any) -> dict[str, Any]:
        return {"kind": record.kind}

    def numbers(self, record: Any, form: BankForm) -> dict[str, list[str]]:
        return {"identity_numbers": [form.cleaned_data["number"]]}

    def write(self, record: Any, form: BankForm) -> None:
        identity_document.identity_document_add(customer=record, acting_user=self.request.user, **form.cleaned_data)


class IdentityDocumentEditView(_IdentityDocumentPage, PartEditView):
    form_class = parts.IdentityDocumentEditForm
    title = gettext_lazy("Change identity document")
    value_field = "number"
    other_fields = ("valid_until", "is_primary", "is_verified")
    retire_url_name = "customers:identity_document_retire"

    def numbers(self, record: IdentityDocument, form: BankForm) -> dict[str, list[str]]:
        return {"identity_numbers": [form.cleaned_data["number"]]}

    def edit(self, record: IdentityDocument, values: dict[str, Any], confirmed: bool) -> None:
        identity_document.identity_document_edit(
            document=record, values=values, confirmed_duplicates=confirmed, acting_user=self.request.user
        )


class IdentityDocumentRetireView(_IdentityDocumentPage, PartRetireView):
    title = gettext_lazy("Retire identity document")

    def act(self, record: IdentityDocument, form: Any) -> None:
        identity_document.identity_document_retire(
            document=record, reason=form.cleaned_data["reason"], acting_user=self.request.user
        )
