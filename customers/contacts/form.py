"""The form of a contact: what was said is all that must be typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bankcrm.common import formatting
from bankcrm.common.forms import BankForm
from customers.choices import ContactChannel
from customers.models import Contact

# By when a next step is due unless somebody says another day.
USUAL_DAYS = 7


class StepsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, contact: Any) -> str:
        return f"{contact.next_step} · {formatting.day(contact.next_step_due)}"


class ContactForm(BankForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactChannel, widget=forms.RadioSelect)
    summary = forms.CharField(label=_("What was said"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_step_due = forms.DateField(label=_("Due"), required=False)
    took_place_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    done_steps = StepsField(
        label=_("Done with this"), queryset=Contact.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    field_order = ("kind", "done_steps", "summary", "next_step", "next_step_due", "took_place_at")

    def __init__(self, *args: Any, open_steps: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_steps"].queryset = open_steps  # type: ignore[attr-defined]
        if not open_steps:
            del self.fields["done_steps"]


def usual() -> dict[str, Any]:
    """What stands in the form when it is opened."""
    return {
        "kind": ContactChannel.CALL,
        "took_place_at": timezone.now(),
        "next_step_due": timezone.localdate() + timedelta(days=USUAL_DAYS),
    }


class VoidForm(BankForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)
