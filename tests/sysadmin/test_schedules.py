"""What runs by the clock stands in every bank, and stays as the administrator left it."""

import pytest
from django_celery_beat.models import PeriodicTask

from bankcrm.common.models import JobRun
from sysadmin import schedules
from sysadmin.tasks import make_transaction_months

pytestmark = pytest.mark.django_db


def test_schedules_are_there_after_the_migrations() -> None:
    tasks = set(PeriodicTask.objects.values_list("task", flat=True))
    assert {"common.release_dead_jobs", "sysadmin.make_transaction_months"} <= tasks


def test_entry_that_an_administrator_changed_stays() -> None:
    entry = PeriodicTask.objects.get(task="common.release_dead_jobs")
    entry.enabled = False
    entry.save()
    schedules.install()
    assert PeriodicTask.objects.get(task="common.release_dead_jobs").enabled is False
    assert PeriodicTask.objects.filter(task="common.release_dead_jobs").count() == 1


def test_every_scheduled_task_exists() -> None:
    from bankcrm.celery import app

    app.loader.import_default_modules()
    assert set(PeriodicTask.objects.exclude(name="celery.backend_cleanup").values_list("task", flat=True)) <= set(
        app.tasks
    )


def test_months_ahead_can_be_written_to() -> None:
    make_transaction_months.apply()
    assert JobRun.objects.get().state == JobRun.State.DONE
