"""Filters of the lists of guarantee loops and of guarantors."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bankcrm.common.filtersets import ScopedFilterSet
from customers.models import GuaranteeLoop, GuarantorLoad
from staff.filters import BranchFilter, EmployeeFilter


class GuaranteeLoopFilter(ScopedFilterSet):
    state = django_filters.ChoiceFilter(
        empty_label=_("Any"),
        label=_("Status"),
        method="keep_state",
        choices=[("standing", _("Standing")), ("gone", _("Gone"))],
    )
    length = django_filters.NumberFilter(label=_("Customers in it"), min_value=2, max_value=6)

    class Meta:
        model = GuaranteeLoop
        fields: tuple[str, ...] = ()

    def keep_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(gone_on__isnull=value == "standing")


class GuarantorFilter(ScopedFilterSet):
    branch = BranchFilter(lookup="customer__branch")
    manager = EmployeeFilter(lookup="customer__manager")

    class Meta:
        model = GuarantorLoad
        fields: tuple[str, ...] = ()
