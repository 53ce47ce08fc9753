"""Filters of the customer list."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bankcrm.common.filtersets import PickerSelect, ScopedFilterSet
from customers import choices, shown
from customers.models import CustomerFigures, CustomerTag, Tag
from staff.filters import BranchFilter, EmployeeFilter


def _capitalised(options: Any) -> list[tuple[str, Any]]:
    """Choices as they stand alone and not inside a sentence."""
    return [(code, capfirst(label)) for code, label in options]


def beginning_with(typed: str, prefix: str = "", *, by_name: bool = True) -> Q:
    """Customers whose number, name, pinyin or initials begin so, each by its own index.

    What is typed says where to look: a character with no pinyin is a name, a digit a number. Who sees names masked
    finds by number alone: anything else would spell the name out letter by letter.
    """
    number = Q(**{f"{prefix}number__startswith": typed.upper()})
    if not by_name:
        return number
    if not typed.isascii():
        return Q(**{f"{prefix}name__startswith": typed})
    if typed[:1].isdigit():
        return number
    letters = typed.lower().replace(" ", "")
    found = Q(**{f"{prefix}name_pinyin__startswith": letters}) | Q(**{f"{prefix}name_initials__startswith": letters})
    found |= Q(**{f"{prefix}name__startswith": typed})
    return found | number


class CustomerFilter(ScopedFilterSet):
    """Over `CustomerFigures`: scope and figures are its own columns, the rest is the customer's."""

    q = django_filters.CharFilter(label=_("Name, pinyin or number"), method="find", max_length=60)
    kind = django_filters.ChoiceFilter(
        empty_label=_("Any"), label=_("Kind"), field_name="customer__kind", choices=_capitalised(choices.Kind.choices)
    )
    status = django_filters.ChoiceFilter(
        empty_label=_("Any"),
        label=_("Status"),
        field_name="customer__status",
        choices=_capitalised(choices.Status.choices),
    )
    grade = django_filters.ChoiceFilter(
        empty_label=_("Any"),
        label=_("Grade"),
        field_name="customer__grade",
        choices=_capitalised(choices.Grade.choices),
    )
    risk = django_filters.ChoiceFilter(
        empty_label=_("Any"),
        label=_("Risk rating"),
        field_name="customer__risk_rating",
        choices=choices.RiskRating.choices,
    )
    branch = BranchFilter(lookup="branch")
    manager = EmployeeFilter(lookup="manager")
    unmanaged = django_filters.ChoiceFilter(
        empty_label=_("Any"),
        label=_("Has a manager"),
        method="keep_unmanaged",
        choices=[("no", _("Without a manager")), ("yes", _("With a manager"))],
    )
    incomplete = django_filters.ChoiceFilter(
        empty_label=_("Any"),
        label=_("Balances"),
        method="keep_incomplete",
        choices=[("yes", _("Some unknown or without a rate")), ("no", _("All known"))],
    )
    tag = django_filters.ModelChoiceFilter(
        label=_("Tag"),
        queryset=Tag.objects.all(),
        widget=PickerSelect("customers:tag_options", empty_label=_("Any")),
        method="carrying",
    )
    since_from = django_filters.DateFilter(
        label=_("Customer since, from"), field_name="customer__since", lookup_expr="gte"
    )
    since_to = django_filters.DateFilter(label=_("Customer since, to"), field_name="customer__since", lookup_expr="lte")

    class Meta:
        model = CustomerFigures
        fields: tuple[str, ...] = ()

    @classmethod
    def search_label(cls, user: Any) -> Any:
        return _("Customer number") if shown.masks_names(user) else super().search_label(user)

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        typed = value.strip()
        if not typed:
            return queryset
        by_name = not shown.masks_names(self.request.user)
        return queryset.filter(beginning_with(typed, "customer__", by_name=by_name))

    def keep_unmanaged(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(manager__isnull=value == "no")

    def keep_incomplete(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(is_incomplete=value == "yes")

    def carrying(self, queryset: QuerySet, name: str, value: Tag) -> QuerySet:
        """A semi-join by an index from either side: of a rare tag its few customers, of a common one a look per row."""
        return queryset.filter(Exists(CustomerTag.objects.filter(customer=OuterRef("customer"), tag=value)))
