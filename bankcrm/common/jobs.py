"""Background work that a person can look at: one row for each run, from the queue to its end.

A page queues work with `job_start`; the worker claims the row, and only a waiting row can be claimed, so a message
that the broker delivers twice runs once. A run whose heartbeat stands still is taken for dead by `release_dead`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
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
from bankcrm.common.services.stored import record_locked

State = JobRun.State
UNDER_WAY = (State.WAITING, State.RUNNING)
# Thirty missed heartbeats: longer than any pause of a healthy machine.
DEAD_AFTER = timedelta(seconds=60)
DIED = gettext_noop("The worker died while it ran; nothing was left half done. Start it again.")
QUEUE_SILENT = gettext_noop("The queue did not answer, so the work was not started. Try again in a while.")

TOO_LATE = gettext_noop("The stop came too late: the work was done already.")
STOP, START_AGAIN = "common.stop_jobrun", "common.start_jobrun"

audit.register("job.stopped", translation.gettext_lazy("Background job stopped"))
audit.register("job.started_again", translation.gettext_lazy("Background job run again"))

logger = logging.getLogger(__name__)

_names: dict[str, str | Promise] = {}
_when_lost: dict[str, Callable[[JobRun, str], None]] = {}
_when_stopped: dict[str, Callable[[JobRun, Any], None]] = {}
_again: dict[str, Again] = {}


@dataclass(frozen=True, slots=True)
class Again:
    """How a task is run once more: `start(run, acting_user)`, unless `refusal(run)` says why it makes no sense."""

    start: Callable[[JobRun, Any], JobRun]
    refusal: Callable[[JobRun], str]


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


def when_stopped(task: str, stop: Callable[[JobRun, Any], None]) -> None:
    """What else a person stops with a run of the task; called within the transaction, RuleViolation: too late.

    Only for work of which a stop leaves nothing: the pages say so of it.
    """
    _when_stopped[task] = stop


def is_taken_back(task: str) -> bool:
    """Whether a stop leaves nothing of what a run of the task has begun."""
    return task in _when_stopped


def runs_again(
    task: str,
    start: Callable[[JobRun, Any], JobRun] | None = None,
    refusal: Callable[[JobRun], str] = lambda run: "",
) -> None:
    """A person may run the task once more: with the same arguments, unless `start` knows better."""
    _again[task] = Again(start or _same_again, refusal)


def _same_again(run: JobRun, acting_user: Any) -> JobRun:
    return job_start(task=run.task, arguments=run.arguments, acting_user=acting_user)


def _lost(run: JobRun, how: str) -> None:
    if run.task in _when_lost:
        _when_lost[run.task](run, how)


def job_start(*, task: str, arguments: dict[str, Any], acting_user: Any) -> JobRun:
    """Queue a task, with ids and plain values as arguments, once the transaction around it is committed."""
    run = JobRun.objects.create(task=task, arguments=arguments, started_by=acting_user)
    transaction.on_commit(lambda: _send(run))
    return run


def under_way(task: str, arguments: dict[str, Any]) -> bool:
    """Whether the very same work waits or runs already."""
    return JobRun.objects.filter(task=task, arguments=arguments, state__in=UNDER_WAY).exists()


def _send(run: JobRun) -> None:
    """Hand the run to the broker; one that does not answer is a failed run and not a broken page."""
    try:
        kwargs = {**run.arguments, "job_id": run.pk, "language": translation.get_language() or ""}
        current_app.send_task(run.task, kwargs=kwargs)
    except (QueueError, ConnectionError, TimeoutError):
        logger.exception("job %s could not be queued", run.pk)
        _end(run.pk, State.WAITING, State.FAILED, QUEUE_SILENT)
        _lost(run, QUEUE_SILENT)


def stop_refusal(run: JobRun) -> str:
    """Why the run cannot be stopped; empty if it can."""
    return "" if run.state in UNDER_WAY else _("This job has ended already.")


@transaction.atomic
def job_stop(*, run: JobRun, acting_user: Any) -> JobRun:
    """Stop a run: one that waits will not begin, one that runs ends at its next step.

    Whoever started it may stop it, others under the right to stop jobs.
    """
    if acting_user is not None and run.started_by_id == acting_user.pk:
        return stop_locked(JobRun.objects.select_for_update(of=("self",)).get(pk=run.pk), acting_user)
    return stop_locked(record_locked(run, STOP, acting_user), acting_user)


def stop_locked(run: JobRun, acting_user: Any) -> JobRun:
    """Stop a run whose row the caller has locked, under whatever right let the caller in."""
    if refusal := stop_refusal(run):
        raise RuleViolation("job_over", refusal)
    if run.task in _when_stopped:
        _when_stopped[run.task](run, acting_user)
    before = run.state
    run.state, run.finished_at, run.stopped_by = State.STOPPED, timezone.now(), acting_user
    run.save(update_fields=["state", "finished_at", "stopped_by"])
    audit.record("job.stopped", run, acting_user=acting_user, changes={"state": [before, State.STOPPED]})
    return run


def again_refusal(run: JobRun) -> str:
    """Why the run cannot be run once more; empty if it can."""
    if run.state in UNDER_WAY:
        return _("This job has not ended yet.")
    if run.task not in _again:
        return _("Jobs of this kind are not run again from here.")
    return _again[run.task].refusal(run)


@transaction.atomic
def job_start_again(*, run: JobRun, acting_user: Any) -> JobRun:
    """Run a job that has ended once more, as a new run; the old one stays as it is."""
    locked = record_locked(run, START_AGAIN, acting_user)
    if refusal := again_refusal(locked):
        raise RuleViolation("not_again", refusal)
    new = _again[locked.task].start(locked, acting_user)
    audit.record("job.started_again", locked, acting_user=acting_user)
    return new


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
    """The work is done, even if the run was given up for dead meanwhile. One that was stopped stays so, and says it."""
    now = timezone.now()
    ended = JobRun.objects.filter(pk=run.pk).exclude(state=State.STOPPED)
    if not ended.update(state=State.DONE, message=message, finished_at=now, **facts):
        JobRun.objects.filter(pk=run.pk).update(message=TOO_LATE, finished_at=now, **facts)


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
