"""What is filled in to assign or tag many customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bankcrm.common.bulk.forms import BulkForm
from customers import choices
from customers.forms.parts import ASSIGN_REASONS
from customers.models import Tag
from customers.selectors import employees_to_assign
from staff.models import Employee


class AssignManyForm(BulkForm):
    manager = forms.ModelChoiceField(
        label=_("Customer manager"),
        queryset=Employee.objects.none(),
        error_messages={
            "required": _("Choose a manager."),
            "invalid_choice": _("This employee works outside your data scope."),
        },
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=ASSIGN_REASONS, initial=choices.AssignmentReason.TRANSFER)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["manager"].queryset = employees_to_assign(user)  # type: ignore[attr-defined]

    def kept(self) -> dict[str, Any]:
        return {**super().kept(), "manager_name": str(self.cleaned_data["manager"])}


class TagManyForm(BulkForm):
    way = forms.ChoiceField(
        label=_("What to do"),
        choices=[("on", _("Put the tag on")), ("off", _("Take the tag off"))],
        initial="on",
        widget=forms.RadioSelect,
    )
    tag = forms.ModelChoiceField(label=_("Tag"), queryset=Tag.objects.all())

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        tag = values.get("tag")
        if tag is not None and not tag.is_active and values.get("way") == "on":
            self.add_error("tag", _("This tag is out of use; it can only be taken off."))
        return values

    def kept(self) -> dict[str, Any]:
        return {**super().kept(), "tag_name": str(self.cleaned_data["tag"])}
