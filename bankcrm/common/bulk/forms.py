"""What is filled in to confirm an act on many rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from bankcrm.common.forms import BankForm


class BulkForm(BankForm):
    """Base of the forms that confirm an act: carries when the rows were seen, in the list where that is known."""

    seen_at = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_at"].initial = timezone.now().isoformat()

    def clean_seen_at(self) -> datetime:
        try:
            seen = parse_datetime(self.cleaned_data["seen_at"])
        except ValueError:
            seen = None
        if seen is None or timezone.is_naive(seen):
            raise forms.ValidationError(_("This page is not understood any more. Choose the rows anew."))
        return seen

    def kept(self) -> dict[str, Any]:
        """The values as they are kept with the run: plain, and a record by its key."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "seen_at"}
        return {name: value.pk if hasattr(value, "pk") else value for name, value in values.items()}
