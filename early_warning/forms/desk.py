"""Forms of what is done with a warning: few fields, and which version of the warning the person saw."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bankcrm.common.bulk.forms import BulkForm
from bankcrm.common.forms import BankForm
from bankcrm.common.uploads import FileKind
from customers.contacts.form import ContactForm


class WarningForm(BankForm):
    row_version = forms.IntegerField(widget=forms.HiddenInput)


class ContactOnWarningForm(ContactForm):
    """A contact as anywhere else."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(WarningForm):
    note = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class EscalateForm(WarningForm):
    note = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class CloseForm(WarningForm):
    note = forms.CharField(label=_("Result"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        allow_empty_file=True,  # The service says so in its own words.
        widget=forms.FileInput(attrs={"accept": FileKind.accept()}),
        help_text=_("It is kept among the customer's attachments."),
    )


class FalseAlarmForm(WarningForm):
    note = forms.CharField(label=_("Why it is none"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class SnoozeForm(WarningForm):
    until = forms.DateField(label=_("Put off until"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class ExemptForm(WarningForm):
    until = forms.DateField(
        label=_("Exempted until"), help_text=_("The rule raises nothing about this customer until then.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)


def soon() -> dict[str, Any]:
    """When a warning is usually put off to."""
    return {"until": timezone.localdate() + timedelta(days=3)}


class AcknowledgeManyForm(BulkForm):
    pass


class SnoozeManyForm(BulkForm):
    until = forms.DateField(label=_("Put off until"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def kept(self) -> dict[str, Any]:
        return {**super().kept(), "until": self.cleaned_data["until"].isoformat()}
