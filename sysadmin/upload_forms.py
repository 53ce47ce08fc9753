"""The form by which an administrator hands in a night's files."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bankcrm.common.forms import BankForm, Section


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class SeveralFilesField(forms.FileField):
    """All the chosen files, as a list. An empty one is let through: the feed engine says what is wrong with it."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        chosen = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        one_by_one = super().clean
        return [one_by_one(file, initial) for file in chosen] if chosen else [one_by_one(None, initial)]


class UploadForm(BankForm):
    files = SeveralFilesField(
        label=_("Files"),
        allow_empty_file=True,
        help_text=_(
            "Canonical names such as customers.csv or customers.csv.gz; with them manifest.json, if there is one."
        ),
        widget=SeveralFilesInput(attrs={"accept": ".csv,.gz,.json"}),
    )
    business_date = forms.DateField(
        label=_("Business date"),
        required=False,
        help_text=_("The day whose night this is; may stay empty if the manifest names it."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    max_rejects = forms.DecimalField(
        label=_("Rejects borne (%)"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=6,
        decimal_places=3,
        help_text=_("If a file has more, the whole batch is refused. Empty: 0.1."),
    )
    is_trial = forms.BooleanField(
        label=_("Only try it"),
        required=False,
        help_text=_("Everything is checked and compared, and nothing is applied."),
    )

    sections_declared = (
        Section("files", _("What came"), ("files", "business_date")),
        Section("how", _("How to take it in"), ("max_rejects", "is_trial")),
    )

    @property
    def max_reject_share(self) -> Decimal | None:
        """The limit as a share of one; None for the usual one."""
        asked = self.cleaned_data["max_rejects"]
        return None if asked is None else asked / 100
