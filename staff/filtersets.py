"""Filters of the branch and employee lists."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.filtersets import ScopedFilterSet
from staff.filters import BranchFilter
from staff.models import Branch, Employee
from staff.models.employee import EmployeeStatus, Post
from staff.selectors import branch_regions


def _options(choices: Any) -> list[tuple[str, str]]:
    return [(code, capfirst(label)) for code, label in choices.choices]


class BranchFilterSet(ScopedFilterSet):
    q = django_filters.CharFilter(label=_("Name or code"), method="find", max_length=60)
    under = BranchFilter(lookup="pk", label=_("Within"))
    level = django_filters.ChoiceFilter(label=_("Level"), choices=lambda: _options(Branch.Level))
    region = django_filters.ChoiceFilter(
        label=_("Region"), choices=lambda: [(region, region) for region in branch_regions()]
    )
    state = django_filters.ChoiceFilter(
        label=_("Status"),
        method="keep_state",
        choices=[("open", pgettext_lazy("branch", "Open")), ("closed", pgettext_lazy("branch", "Closed"))],
    )

    class Meta:
        model = Branch
        fields: tuple[str, ...] = ()

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        typed = value.strip()
        return queryset.filter(Q(code__startswith=typed) | Q(name__icontains=typed)) if typed else queryset

    def keep_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(closed_on__isnull=value == "open")


def employees_named(typed: str) -> Q:
    """Employees whose name holds what was typed, or whose number, pinyin or initials begin with it."""
    letters = typed.lower().replace(" ", "")
    return (
        Q(number__startswith=typed)
        | Q(name__icontains=typed)
        | Q(name_pinyin__startswith=letters)
        | Q(name_initials__startswith=letters)
    )


class EmployeeFilterSet(ScopedFilterSet):
    q = django_filters.CharFilter(label=_("Name, pinyin or number"), method="find", max_length=60)
    branch = BranchFilter(lookup="branch")
    post = django_filters.ChoiceFilter(label=_("Post"), choices=lambda: _options(Post))
    status = django_filters.ChoiceFilter(label=_("Status"), choices=lambda: _options(EmployeeStatus))

    class Meta:
        model = Employee
        fields: tuple[str, ...] = ()

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        typed = value.strip()
        return queryset.filter(employees_named(typed)) if typed else queryset
