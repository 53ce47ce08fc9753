"""Forms of notes and attachments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bankcrm.common.filtersets import PickerSelectMultiple
from bankcrm.common.forms import BankForm
from bankcrm.common.uploads import FileKind
from staff.models import Employee


class _WithReaders(BankForm):
    """Who may read it, besides whoever writes it."""

    is_confidential = forms.BooleanField(label=_("Confidential"), required=False)
    readers = forms.ModelMultipleChoiceField(
        label=_("Readers"),
        queryset=Employee.objects.filter(user__isnull=False),
        widget=PickerSelectMultiple("staff:employee_options"),
        required=False,
        help_text=_("Only you and they will see it, or that there is one. They need to see the customer, too."),
    )

    @property
    def reading_users(self) -> list[Any]:
        return [employee.user for employee in self.cleaned_data["readers"].select_related("user")]


class NoteForm(_WithReaders):
    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It stands as written: a mistake is closed and written anew."),
    )
    field_order = ("text", "is_confidential", "readers")


class AttachmentForm(_WithReaders):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # The service says so in its own words.
        widget=forms.FileInput(attrs={"accept": FileKind.accept()}),
        help_text=_("PDF, PNG, JPEG, XLSX, DOCX or TXT, without macros or scripts."),
    )
    description = forms.CharField(
        label=_("What it is"), max_length=100, required=False, help_text=_("Empty: the name of the file.")
    )
    field_order = ("file", "description", "is_confidential", "readers")


class ReadersForm(_WithReaders):
    pass


class CloseForm(BankForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)
