"""Filters of the inbox and of the list of all warnings."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common import warning_kinds
from bankcrm.common.filtersets import PickerSelect, ScopedFilterSet
from customers.models import Customer
from early_warning.choices import ClosingReason, Level, State
from early_warning.models import Rule, Warning
from staff.filters import BranchFilter, EmployeeFilter


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.code, kind.label) for kind in warning_kinds.kinds()]


def _rules() -> list[tuple[int, str]]:
    """By name; a rule that is off stays, for its warnings do."""
    return sorted(((rule.pk, str(rule)) for rule in Rule.objects.select_related("version")), key=lambda one: one[1])


def _words(listed: Any) -> list[tuple[Any, str]]:
    return [(code, capfirst(str(label))) for code, label in listed]


def _open_states() -> list[tuple[Any, str]]:
    return _words([(code, label) for code, label in State.choices if code != State.CLOSED])


class _WarningFilter(ScopedFilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), method="keep_kind", choices=_kinds)
    customer = django_filters.ModelChoiceFilter(
        label=_("Customer"),
        queryset=Customer.objects.all(),
        widget=PickerSelect("customers:customer_options", empty_label=_("Any")),
    )

    class Meta:
        model = Warning
        fields: tuple[str, ...] = ()

    def keep_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """By the few rules of the kind, whose keys stand in the rows."""
        rules = list(Rule.objects.filter(kind=value).values_list("pk", flat=True))
        return queryset.filter(rule__in=rules)


class InboxFilter(_WarningFilter):
    state = django_filters.ChoiceFilter(label=_("State"), choices=_open_states)
    branch = BranchFilter(lookup="branch")


OPEN = [("open", pgettext_lazy("warning", "Open")), ("closed", pgettext_lazy("warning", "Closed")), *State.choices[:-1]]


class WarningFilter(_WarningFilter):
    level = django_filters.TypedChoiceFilter(
        label=pgettext_lazy("warning", "Level"), choices=lambda: _words(Level.choices), coerce=int
    )
    rule = django_filters.TypedChoiceFilter(label=_("Rule"), choices=_rules, coerce=int)
    state = django_filters.ChoiceFilter(label=_("State"), method="keep_state", choices=lambda: _words(OPEN))
    reason = django_filters.ChoiceFilter(
        label=_("Why it was closed"), field_name="closing_reason", choices=lambda: _words(ClosingReason.choices)
    )
    branch = BranchFilter(lookup="branch")
    manager = EmployeeFilter(lookup="manager")
    below = django_filters.ChoiceFilter(
        label=_("Branches below"), method="keep_below", choices=[("no", _("without them"))], empty_label=_("Any")
    )
    unmanaged = django_filters.ChoiceFilter(
        label=_("Has a manager"),
        method="keep_unmanaged",
        choices=[("no", _("Without a manager")), ("yes", _("With a manager"))],
        empty_label=_("Any"),
    )
    raised_from = django_filters.DateFilter(label=_("Raised from"), field_name="raised_on", lookup_expr="gte")
    raised_to = django_filters.DateFilter(label=_("Raised to"), field_name="raised_on", lookup_expr="lte")
    escalated = django_filters.ChoiceFilter(
        label=_("Escalated"), method="keep_escalated", choices=[("yes", _("Yes")), ("no", _("No"))]
    )

    def keep_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.exclude(state=State.CLOSED) if value == "open" else queryset.filter(state=value)

    def keep_below(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Of the chosen branch its own alone: what the overview counts for a branch that has others beneath it."""
        branch = self.form.cleaned_data.get("branch")
        return queryset.filter(branch=branch) if branch else queryset

    def keep_unmanaged(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(manager__isnull=value == "no")

    def keep_escalated(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(escalation__gt=0) if value == "yes" else queryset.filter(escalation=0)
