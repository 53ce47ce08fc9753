"""What runs by the clock: put into every bank as rows of django-celery-beat, which administrators then change.

An entry that stands already is left alone, whatever its hours and whether it is switched off. One that was deleted
comes back with the next migration: who does not want a schedule switches it off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections


@dataclass(frozen=True, slots=True)
class Schedule:
    """A task by the minute (`every_minutes`) or at an hour of the bank's day (`at`, "HH:MM").

    expire_seconds: a message older than that is thrown away, so that an idle queue is not flooded after a stop.
    """

    name: str
    task: str
    every_minutes: int = 0
    at: str = ""
    expire_seconds: int | None = None


READY_SCHEDULES = (
    Schedule("Release dead jobs", "common.release_dead_jobs", every_minutes=1, expire_seconds=50),
    Schedule(
        "Make room for the transactions of the months ahead",
        "sysadmin.make_transaction_months",
        at="02:30",
        expire_seconds=12 * 3600,
    ),
    Schedule("Count complete files by branch", "customers.count_files", at="05:30", expire_seconds=12 * 3600),
    Schedule("Look for guarantee loops", "customers.review_guarantees", at="04:30", expire_seconds=12 * 3600),
    Schedule("Remove old exported files", "common.remove_old_exports", at="03:45", expire_seconds=12 * 3600),
    Schedule(
        "Add up the figures of branches and managers",
        "customers.refresh_portfolios",
        at="05:00",
        expire_seconds=12 * 3600,
    ),
    Schedule("Add up figures that lag", "customers.catch_up_portfolios", every_minutes=10, expire_seconds=500),
    Schedule("Raise the warnings that are due", "early_warning.watch_nights", every_minutes=1, expire_seconds=50),
    Schedule("Tell of new warnings outside", "early_warning.watch_notices", every_minutes=1, expire_seconds=50),
    Schedule("Remove old notices", "early_warning.remove_old_notices", at="04:15", expire_seconds=12 * 3600),
    Schedule("Add up warnings", "early_warning.count_figures", every_minutes=1, expire_seconds=50),
    Schedule("Remove old uploaded files", "common.remove_old_uploads", at="03:30", expire_seconds=12 * 3600),
)


def install(using: str = "default", **kwargs: Any) -> None:
    """Add the entries that are missing."""
    periodic = apps.get_model("django_celery_beat", "PeriodicTask")
    if periodic._meta.db_table not in connections[using].introspection.table_names():
        return  # Migrated to a point before there are schedules.
    standing = set(periodic.objects.using(using).values_list("name", flat=True))
    for schedule in READY_SCHEDULES:
        if schedule.name not in standing:
            periodic.objects.using(using).create(
                name=schedule.name,
                task=schedule.task,
                expire_seconds=schedule.expire_seconds,
                **_when(schedule, using),
            )


def _when(schedule: Schedule, using: str) -> dict[str, Any]:
    if schedule.every_minutes:
        intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects.using(using)
        interval, _made = intervals.get_or_create(every=schedule.every_minutes, period="minutes")
        return {"interval": interval}
    hour, minute = schedule.at.split(":")
    crontabs = apps.get_model("django_celery_beat", "CrontabSchedule").objects.using(using)
    crontab, _made = crontabs.get_or_create(
        minute=str(int(minute)),
        hour=str(int(hour)),
        day_of_week="*",
        day_of_month="*",
        month_of_year="*",
        timezone=settings.TIME_ZONE,
    )
    return {"crontab": crontab}
