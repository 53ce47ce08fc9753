"""The webhooks on the administrators' desk. Warnings are never registered here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from bankcrm.common.admin import AuditedAdmin, VersionedForm
from early_warning.models import Webhook


class WebhookForm(VersionedForm):
    """The secret is written, never read; left empty it stays."""

    class Meta:
        widgets = {"secret": forms.PasswordInput(attrs={"autocomplete": "new-password"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None and "secret" in self.fields:
            self.fields["secret"].required = False
            self.fields["secret"].help_text = _("Left empty it stays as it is.")

    def clean_secret(self) -> str:
        return str(self.cleaned_data["secret"] or self.instance.secret)


@admin.register(Webhook)
class WebhookAdmin(AuditedAdmin):
    audit_name = "webhook"
    form = WebhookForm
    list_display = ("name", "address", "from_level", "is_on")
    list_filter = ("is_on",)
    search_fields = ("name", "address")

    def values(self, obj: Model) -> dict[str, Any]:
        """The trail tells that the secret is another one, and never which."""
        found = super().values(obj)
        found["secret"] = salted_hmac("webhook", str(found["secret"])).hexdigest()[:8]
        return found
