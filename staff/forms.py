"""Forms of branches and employees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bankcrm.common.filtersets import PickerSelect
from bankcrm.common.forms import RecordForm, Section
from staff.models import Branch, Employee


class _StaffForm(RecordForm):
    """Labels and choices begin with a capital, as headings of a form do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.label:
                field.label = capfirst(field.label)
            if isinstance(field, forms.TypedChoiceField):
                field.choices = [(code, capfirst(label)) for code, label in field.choices]


class BranchForm(_StaffForm):
    sections_declared = (
        Section("place", _("Place in the bank"), ("code", "name", "level", "parent", "region")),
        Section("address", _("Address"), ("address", "telephone")),
        Section("dates", _("Dates"), ("opened_on", "closed_on"), _("A branch closes once nobody works there.")),
    )

    class Meta:
        model = Branch
        fields = ("code", "name", "level", "parent", "region", "address", "telephone", "opened_on", "closed_on")
        widgets = {"parent": PickerSelect("staff:branch_options")}


class EmployeeForm(_StaffForm):
    sections_declared = (
        Section("person", _("Person"), ("number", "name", "mobile", "email")),
        Section("work", _("Work"), ("post", "branch", "supervisor", "qualifications")),
        Section(
            "dates",
            _("Employment"),
            ("status", "hired_on", "left_on"),
            _("Who has customers or other work in hand cannot leave; the page then says what is left."),
        ),
    )

    class Meta:
        model = Employee
        fields = (
            "number",
            "name",
            "mobile",
            "email",
            "post",
            "branch",
            "supervisor",
            "qualifications",
            "status",
            "hired_on",
            "left_on",
        )
        widgets = {
            "branch": PickerSelect("staff:branch_options"),
            "supervisor": PickerSelect("staff:employee_options"),
        }
        help_texts = {"qualifications": _("Separated by commas")}
