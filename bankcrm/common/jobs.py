"""Background work that a person can look at: one row for each run, from the queue to its end.

A page queues work with `job_start`; the worker claims the row, and only a waiting row can be claimed, so a message
that the broker delivers twice runs once. A run whose heartbeat stands still is taken for dead by `release_dead`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError as QueueError

from bankcrm.common import audit
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import JobRun

State = JobRun.State
# Thirty missed heartbeats: longer than any pause of a healthy machine.
DEAD_AFTER = timedelta(seconds=60)
DIED = gettext_noop("The worker died while it ran; nothing was left half done. Start it again.")
QUEUE_SILENT = gettext_noop("The queue did not answer, so the work was not started. Try again in a while.")

audit.register("job.stopped", translation.gettext_lazy("Background job stopped"))

logger = logging.getLogger(__name__)

_names: dict[str, str | Promise] = {}
_when_lost: dict[str, Callable[[JobRun, str], None]] = {}


def name_task(task: str, words: str | Promise) -> None:
    """The words that pages show for a task."""
    _names[task] = words


def task_name(task: str) -> str:
    return str(_names.get(task, task))


def task_names() -> dict[str, str | Promise]:
    return dict(_names)


def when_lost(task: str, release: Callable[[JobRun, str], None]) -> None:
    """What else must be put right when a run of the task died (DIED) or never reached the queue (QUEUE_SILENT)."""
    _when_lost[task] = release


def _lost(run: JobRun, how: str) -> None:
    if run.task in _when_lost:
        _when_lost[run.task](run, how)


def job_start(*, task: str, arguments: dict[str, Any], acting_user: Any) -> JobRun:
    """Queue a task, with ids and plain values as arguments, once the transaction around it is committed."""
    run = JobRun.objects.create(task=task, arguments=arguments, started_by=acting_user)
    transaction.on_commit(lambda: _send(run))
    return run


def _send(run: JobRun) -> None:
    """Hand the run to the broker; one that does not answer is a failed run and not a broken page."""
    try:
        current_app.send_task(run.task, kwargs={**run.arguments, "job_id": run.pk})
    except (QueueError, ConnectionError, TimeoutError):
        logger.exception("job %s could not be queued", run.pk)
        _end(run.pk, State.WAITING, State.FAILED, QUEUE_SILENT)
        _lost(run, QUEUE_SILENT)


def job_stop(*, run: JobRun, acting_user: Any) -> JobRun:
    """Stop a run: one that waits will not begin, one that runs ends at its next step, without half a result."""
    with transaction.atomic():
        locked = JobRun.objects.select_for_update().get(pk=run.pk)
        if locked.state not in (State.WAITING, State.RUNNING):
            raise RuleViolation("job_over", _("This job has ended already."))
        before = locked.state
        locked.state, locked.finished_at = State.STOPPED, timezone.now()
        locked.save(update_fields=["state", "finished_at"])
        audit.record("job.stopped", locked, acting_user=acting_user, changes={"state": [before, State.STOPPED]})
    return locked


def claim(run_id: int) -> JobRun | None:
    """Take a waiting run for this worker; None when it was stopped, or another delivery took it."""
    now = timezone.now()
    taken = JobRun.objects.filter(pk=run_id, state=State.WAITING).update(
        state=State.RUNNING, started_at=now, heartbeat_at=now, message=""
    )
    return JobRun.objects.select_related("started_by").get(pk=run_id) if taken else None


def begin(task: str, arguments: dict[str, Any]) -> JobRun:
    """A run that nobody queued: the schedule started it."""
    now = timezone.now()
    return JobRun.objects.create(task=task, arguments=arguments, state=State.RUNNING, started_at=now, heartbeat_at=now)


def finish(run: JobRun, message: str = "", **facts: Any) -> None:
    """The work is done, and that is the truth even if somebody stopped the run, or gave it up, in its last moment."""
    JobRun.objects.filter(pk=run.pk).update(state=State.DONE, message=message, finished_at=timezone.now(), **facts)


def fail(run: JobRun, message: str, **facts: Any) -> None:
    _end(run.pk, State.RUNNING, State.FAILED, message, **facts)


def stopped(run: JobRun, message: str = "", **facts: Any) -> None:
    _end(run.pk, State.RUNNING, State.STOPPED, message, **facts)


def wait_again(run: JobRun, message: str) -> None:
    """Back to the queue, to be tried once more."""
    JobRun.objects.filter(pk=run.pk, state=State.RUNNING).update(state=State.WAITING, message=message)


def _end(run_id: int, before: str, after: str, message: str, **facts: Any) -> None:
    JobRun.objects.filter(pk=run_id, state=before).update(
        state=after, message=message, finished_at=timezone.now(), **facts
    )


def release_dead(*, now: datetime | None = None) -> list[JobRun]:
    """Give up runs without a heartbeat for a minute: their worker is gone. Returns those that were given up."""
    limit = (now or timezone.now()) - DEAD_AFTER
    released = []
    for run in JobRun.objects.filter(state=State.RUNNING, heartbeat_at__lt=limit):
        given_up = JobRun.objects.filter(pk=run.pk, state=State.RUNNING, heartbeat_at__lt=limit).update(
            state=State.FAILED, message=DIED, finished_at=timezone.now()
        )
        if given_up:
            logger.warning("job %s (%s) died and was released", run.pk, run.task)
            released.append(run)
            _lost(run, DIED)
    return released
