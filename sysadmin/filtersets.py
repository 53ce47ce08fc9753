"""Filters of the lists of system management."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bankcrm.common import audit, jobs
from bankcrm.common.context import Source
from bankcrm.common.filtersets import ScopedFilterSet
from bankcrm.common.models import AuditEntry, BankModel, FeedBatch, JobRun
from staff.models import User
from sysadmin.selectors import customer_id_of

MOST_PEOPLE = 200


def day_begins(day: date) -> datetime:
    """Midnight of the bank's own zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


class SinceFilter(django_filters.DateFilter):
    """Rows of that day and later, by an instant."""

    def filter(self, qs: QuerySet, value: date | None) -> QuerySet:
        return qs if value is None else qs.filter(**{f"{self.field_name}__gte": day_begins(value)})


class UntilFilter(django_filters.DateFilter):
    """Rows of that day and earlier, by an instant."""

    def filter(self, qs: QuerySet, value: date | None) -> QuerySet:
        if value in (None, date.max):
            return qs
        return qs.filter(**{f"{self.field_name}__lt": day_begins(value + timedelta(days=1))})


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class BatchFilterSet(ScopedFilterSet):
    state = django_filters.ChoiceFilter(empty_label=_("Any"), label=_("State"), choices=FeedBatch.State)
    is_trial = django_filters.ChoiceFilter(
        empty_label=_("Any"),
        label=_("Kind"),
        choices=[("yes", _("trial")), ("no", _("to be applied"))],
        method="by_kind",
    )
    since = django_filters.DateFilter(
        label=_("Business date from"), field_name="business_date", lookup_expr="gte", widget=day_input()
    )
    until = django_filters.DateFilter(
        label=_("Business date to"), field_name="business_date", lookup_expr="lte", widget=day_input()
    )

    class Meta:
        model = FeedBatch
        fields: list[str] = []

    def by_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(is_trial=value == "yes")


def _task_choices() -> list[tuple[str, Any]]:
    return sorted(jobs.task_names().items(), key=lambda one: str(one[1]))


class JobFilterSet(ScopedFilterSet):
    state = django_filters.ChoiceFilter(empty_label=_("Any"), label=_("State"), choices=JobRun.State)
    task = django_filters.ChoiceFilter(empty_label=_("Any"), label=_("Job"), choices=_task_choices)
    since = SinceFilter(label=_("Queued from"), field_name="queued_at", widget=day_input())
    until = UntilFilter(label=_("Queued to"), field_name="queued_at", widget=day_input())

    class Meta:
        model = JobRun
        fields: list[str] = []


def _code_choices() -> list[tuple[str, str]]:
    return sorted(((code, str(words)) for code, words in audit.codes().items()), key=lambda one: one[1])


def _subject_choices() -> list[tuple[str, str]]:
    recorded = [model for model in apps.get_models() if issubclass(model, BankModel | User)]
    names = ((model._meta.label_lower, str(model._meta.verbose_name)) for model in recorded)
    return sorted(names, key=lambda one: one[1])


class AuditFilterSet(ScopedFilterSet):
    who = django_filters.CharFilter(label=_("Who (name or sign-in)"), method="by_whom")
    code = django_filters.ChoiceFilter(empty_label=_("Any"), label=_("What"), choices=_code_choices)
    subject_type = django_filters.ChoiceFilter(empty_label=_("Any"), label=_("Record kind"), choices=_subject_choices)
    customer = django_filters.CharFilter(label=_("Customer number"), method="about_customer")
    since = SinceFilter(label=_("From"), field_name="at", widget=day_input())
    until = UntilFilter(label=_("To"), field_name="at", widget=day_input())
    source = django_filters.ChoiceFilter(empty_label=_("Any"), label=_("Source"), choices=Source)
    trace = django_filters.CharFilter(label=_("Trace"))

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def by_whom(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Sign-ins that begin so, or people of that name; the name of an entry is the one of its day.

        One person is asked for by equality, which walks their entries by time; of many the first are taken.
        """
        people = self._people(value.strip())
        return queryset.filter(user_id=people[0]) if len(people) == 1 else queryset.filter(user_id__in=people)

    def _people(self, typed: str) -> list[int]:
        found = User._default_manager.get_queryset().visible_to(self.request.user, "common.view_auditentry")
        named = found.filter(Q(username__startswith=typed) | Q(display_name__startswith=typed))
        return list(named.order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE])

    def about_customer(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        customer_id = customer_id_of(value.strip())
        return queryset.none() if customer_id is None else queryset.filter(customer_id=customer_id)
