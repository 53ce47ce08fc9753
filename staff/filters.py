"""Filters by branch and by employee, for the lists of every app above."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bankcrm.common.filtersets import PickerSelect
from staff.models import Branch, Employee


class BranchFilter(django_filters.ModelChoiceFilter):
    """A branch and everything that lies under it. `lookup` is the path of the branch in the list's rows."""

    def __init__(self, *, lookup: str, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Branch"))
        kwargs.setdefault("widget", PickerSelect("staff:branch_options", empty_label=_("Any")))
        super().__init__(field_name=lookup, queryset=Branch.objects.all(), **kwargs)

    def filter(self, qs: QuerySet, value: Branch | None) -> QuerySet:
        if value is None:
            return qs
        return qs.filter(**{f"{self.field_name}__in": sorted(self.subtree(value))})

    @staticmethod
    def subtree(value: Branch) -> frozenset[int]:
        """The branch and what lies under it; worked out once for the chosen branch, which a page asks for twice."""
        held = getattr(value, "_subtree", None)
        if held is None:
            held = Branch.subtree_ids([value.pk])
            value._subtree = held  # type: ignore[attr-defined]
        return held


class EmployeeFilter(django_filters.ModelChoiceFilter):
    """One employee. `lookup` is the path of the employee in the list's rows."""

    def __init__(self, *, lookup: str, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Customer manager"))
        kwargs.setdefault("widget", PickerSelect("staff:employee_options", empty_label=_("Any")))
        super().__init__(field_name=lookup, queryset=Employee.objects.all(), **kwargs)
