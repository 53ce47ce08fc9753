"""Filters of a list. Every choice is scoped to the person; a branch takes its whole subtree with it."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from bankcrm.common.scoped_choices import scope_choices


class ScopedFilterSet(django_filters.FilterSet):
    """Base of all filter sets: knows who asks, offers only what they may see, and tells its chips.

    alike_for_all: filters whose condition follows from their value and the business date, whoever asks, and that have
    a few values; a list narrowed by these alone is asked by a statement that is kept.
    """

    alike_for_all: frozenset[str] = frozenset()

    def __init__(self, data: Any = None, queryset: QuerySet | None = None, *, request: Any) -> None:
        super().__init__(data, queryset, request=request)
        scope_choices(self.form, request.user)

    @classmethod
    def is_asked(cls, params: Any) -> bool:
        """Whether an address names any filter of these."""
        return any(params.get(name) for name in cls.base_filters)

    @classmethod
    def search_label(cls, user: Any) -> Any:
        """What the box beside the filters finds by for this person; None without such a box."""
        declared = cls.base_filters.get("q")
        return declared.label if declared else None

    @property
    def in_force(self) -> dict[str, Any]:
        """Filters that are set and valid, by name."""
        if not self.form.is_valid():
            return {}
        return {name: value for name, value in self.form.cleaned_data.items() if _is_set(value)}

    @property
    def qs(self) -> QuerySet:
        """A filter that is not understood leaves nothing, and its mistake stands beside the field."""
        if self.is_bound and not self.form.is_valid():
            return self.queryset.none()
        return super().qs

    @property
    def is_alike_for_all(self) -> bool:
        """Whether what is asked is understood, and gives everybody with the same scope the same rows."""
        return self.form.is_valid() and self.alike_for_all.issuperset(self.in_force)

    def branches_in_force(self) -> frozenset[int] | None:
        """The branches that a branch filter narrows the list to; None without one."""
        for name, value in self.in_force.items():
            subtree = getattr(self.filters.get(name), "subtree", None)
            if subtree is not None:
                return subtree(value)
        return None

    @property
    def narrows_beyond_branches(self) -> bool:
        """Whether any filter but that of a branch is in force: the planner then knows better where to begin."""
        return any(not hasattr(self.filters.get(name), "subtree") for name in self.in_force)

    @property
    def narrows_by_branches_alone(self) -> bool:
        """Whether what is asked is understood, and no filter but that of a branch is in force."""
        return not self.form.errors and not self.narrows_beyond_branches

    def chip_text(self, name: str, value: Any) -> str:
        """What a chip says of a filter's value: the choice's label, or the value itself."""
        field = self.form.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            return str(value)
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        labels = dict(_flat(getattr(field, "choices", ())))
        return str(labels.get(value, labels.get(str(value), value)))


def _is_set(value: Any) -> bool:
    return value is not None and value != "" and value != []


def _flat(choices: Any) -> Any:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


class PickerSelect(forms.Select):
    """A select over a large table: only the chosen row is written into the page, the rest is asked for by typing.

    empty_label: what stands there while nothing is chosen.
    """

    def __init__(self, url_name: str, attrs: dict[str, Any] | None = None, *, empty_label: Any = "") -> None:
        super().__init__(attrs)
        self.url_name, self.empty_label = url_name, empty_label

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-picker"] = ""
        context["widget"]["attrs"]["data-url"] = str(reverse_lazy(self.url_name))
        return context

    def optgroups(self, name: str, value: list[Any], attrs: dict[str, Any] | None = None) -> list[Any]:
        """The empty choice and the chosen one."""
        chosen = [item for item in value if item not in ("", None)]
        found = []
        queryset = getattr(self.choices, "queryset", None)
        if chosen and queryset is not None:
            field = self.choices.field  # type: ignore[attr-defined]
            try:
                rows = queryset.filter(pk__in=chosen)
                found = [(field.prepare_value(row), field.label_from_instance(row)) for row in rows]
            except (ValueError, TypeError):
                found = []
        options = found if self.allow_multiple_selected else [("", self.empty_label), *found]
        made = [
            self.create_option(name, key, label, str(key) in {str(item) for item in value}, index, attrs=attrs)
            for index, (key, label) in enumerate(options)
        ]
        return [(None, made, 0)]


class PickerSelectMultiple(PickerSelect, forms.SelectMultiple):
    """The same for several chosen rows."""
