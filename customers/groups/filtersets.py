"""Filters of the group list."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bankcrm.common.filtersets import ScopedFilterSet
from customers import choices, shown
from customers.groups.selectors import named
from customers.models import GroupFigures


class GroupFilter(ScopedFilterSet):
    """Over `GroupFigures`. A group is found by its name only by whoever is shown the name."""

    q = django_filters.CharFilter(label=_("Name or number of the group"), method="find", max_length=60)
    kind = django_filters.ChoiceFilter(
        empty_label=_("Any"),
        label=_("Kind"),
        field_name="group__kind",
        choices=[(code, capfirst(label)) for code, label in choices.GroupKind.choices],
    )
    state = django_filters.ChoiceFilter(
        empty_label=_("Any"),
        label=_("Status"),
        method="keep_state",
        choices=[("standing", _("Standing")), ("dissolved", _("Dissolved"))],
    )

    class Meta:
        model = GroupFigures
        fields: tuple[str, ...] = ()

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        typed = value.strip()
        by_name = not shown.masks_names(self.request.user)
        return queryset.filter(named(typed, self.request.user, by_name=by_name)) if typed else queryset

    def keep_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(group__dissolved_on__isnull=value == "standing")
