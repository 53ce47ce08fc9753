"""The Django admin as the administrators' desk: every change is on record, a second editor is told, nothing is bulk.

No model of a customer is ever registered here.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.models import VersionedModel


class VersionedForm(forms.ModelForm):
    """Carries the row version that the person saw; a record saved in between refuses the second save."""

    seen_version = forms.IntegerField(label="", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields["seen_version"].initial = self.instance.row_version

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        seen = values.pop("seen_version", None)
        if self.instance.pk is not None and seen is not None:
            stands = type(self.instance)._default_manager.filter(pk=self.instance.pk)
            if not stands.filter(row_version=seen).exists():
                raise forms.ValidationError(
                    _("Somebody else has saved this record in the meantime. Open it again to see what changed.")
                )
        return values


class AuditedAdmin(admin.ModelAdmin):
    """Base of our admin pages. `audit_name`: the first part of the audit codes `<name>.created/changed/deleted`."""

    audit_name = ""
    actions: Any = ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if issubclass(self.model, VersionedModel):
            kwargs.setdefault("form", VersionedForm if self.form is forms.ModelForm else self.form)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Only what a subclass names: Django's own deletion of many goes past the records."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """The old row is read under lock, then the change and its entry are written in one transaction."""
        old = type(obj)._default_manager.select_for_update().get(pk=obj.pk) if change else None
        changes = self.differences(old, obj)
        if isinstance(obj, VersionedModel) and change:
            obj.row_version += 1
        super().save_model(request, obj, form, change)
        if changes or not change:
            self.record(request, obj, "changed" if change else "created", changes)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        changes = {name: [value, None] for name, value in self.values(obj).items()}
        self.record(request, obj, "deleted", changes)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def record(self, request: HttpRequest, obj: Model, what: str, changes: dict[str, list[Any]]) -> None:
        audit.record(f"{self.audit_name}.{what}", obj, acting_user=request.user, changes=changes)

    def differences(self, old: Model | None, new: Model) -> dict[str, list[Any]]:
        """field -> [old, new], as the trail keeps it."""
        before = self.values(old) if old is not None else {}
        after = self.values(new)
        return {
            name: [before.get(name), value]
            for name, value in after.items()
            if before.get(name) != value and (old is not None or value not in (None, ""))
        }

    def values(self, obj: Model) -> dict[str, Any]:
        """The columns that people set; counters and times of saving are left out."""
        passed_over = {"id", "row_version", "created_at", "changed_at"}
        return {
            field.name: audit.plain(getattr(obj, field.name))
            for field in obj._meta.concrete_fields
            if field.name not in passed_over and field.editable
        }
