"""Dictionaries, the bank's own facts and the schedules on the administrators' desk; parameters have their page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_celery_beat import admin as beat_admin
from django_celery_beat import models as beat

from bankcrm.common import audit
from bankcrm.common.admin import AuditedAdmin
from bankcrm.common.models import BankState, DictionaryItem
from sysadmin import holiday_admin  # noqa: F401 (registered with the rest)

audit.register("dictionary.created", _("Dictionary entry made"))
audit.register("dictionary.changed", _("Dictionary entry changed"))
audit.register("dictionary.deleted", _("Dictionary entry deleted"))
audit.register("bank.changed", _("Facts of the bank changed"))
audit.register("schedule.created", _("Schedule made"))
audit.register("schedule.changed", _("Schedule changed"))
audit.register("schedule.run_now", _("Run by hand"))
audit.register("schedule.deleted", _("Schedule deleted"))


@admin.register(DictionaryItem)
class DictionaryItemAdmin(AuditedAdmin):
    """Code lists of the bank: occupations, industries, income bands."""

    audit_name = "dictionary"
    list_display = ("dictionary", "code", "name_zh", "name_en", "position", "is_active")
    list_filter = ("dictionary", "is_active")
    search_fields = ("code", "name_zh", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: DictionaryItem | None = None) -> tuple[str, ...]:
        """Records hold the code: what is in use is renamed or switched off, never given another code."""
        return ("dictionary", "code") if obj else ()


@admin.register(BankState)
class BankStateAdmin(AuditedAdmin):
    """The bank's names and currency. The business date moves only by a complete batch."""

    audit_name = "bank"
    list_display = ("name_zh", "name_en", "currency", "business_date", "is_demo")
    fields = ("name_zh", "name_en", "currency", "business_date", "is_demo")

    def get_readonly_fields(self, request: HttpRequest, obj: BankState | None = None) -> tuple[str, ...]:
        """Once there is a business date, amounts have been added up in the currency."""
        settled = obj is not None and obj.business_date is not None
        return ("business_date", "is_demo", *(("currency",) if settled else ()))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _Schedule(AuditedAdmin):
    """What runs by the clock; the rows are django-celery-beat's, the record of their changes is ours."""

    audit_name = "schedule"


class PeriodicTaskAdmin(_Schedule, beat_admin.PeriodicTaskAdmin):
    actions = ("run_now",)

    @admin.action(description=_("Run now"), permissions=["change"])
    def run_now(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Besides its hours, once; who asked for it is on record."""
        with transaction.atomic():
            for task in queryset:
                audit.record("schedule.run_now", task, acting_user=request.user)
        self.run_tasks(request, queryset)


class CrontabScheduleAdmin(_Schedule, beat_admin.CrontabScheduleAdmin):
    pass


class IntervalScheduleAdmin(_Schedule, beat_admin.IntervalScheduleAdmin):
    pass


for _model in (
    beat.ClockedSchedule,
    beat.SolarSchedule,
    beat.CrontabSchedule,
    beat.IntervalSchedule,
    beat.PeriodicTask,
):
    admin.site.unregister(_model)
admin.site.register(beat.PeriodicTask, PeriodicTaskAdmin)
admin.site.register(beat.CrontabSchedule, CrontabScheduleAdmin)
admin.site.register(beat.IntervalSchedule, IntervalScheduleAdmin)
