"""Batches whose process is gone: marked failed, so that a page does not say for ever that they run."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bankcrm.common import jobs
from bankcrm.common.feeds import reasons
from bankcrm.common.feeds.services import TASK
from bankcrm.common.models import FeedBatch, JobRun

State = FeedBatch.State

reasons.register("queue_silent", _("The queue did not answer, so the batch was not begun. Upload it again in a while"))


def release_dead_batches(*, now: datetime | None = None) -> int:
    """Mark batches without a heartbeat for a minute, wherever they were started; how many there were.

    A process that was merely slow hears of it with its next beat and rolls back, so the mark is true either way.
    """
    limit = (now or timezone.now()) - jobs.DEAD_AFTER
    dead = FeedBatch.objects.filter(state=State.RUNNING, heartbeat_at__lt=limit)
    return dead.update(state=State.FAILED, refusal=[{"code": "worker_died"}], finished_at=timezone.now())


def _release_batch_of(run: JobRun, how: str) -> None:
    """The batch behind a lost job: one that waits for a message that never came would wait for ever."""
    code = "queue_silent" if how == jobs.QUEUE_SILENT else "worker_died"
    FeedBatch.objects.filter(pk=run.arguments["batch_id"], state__in=[State.WAITING, State.RUNNING]).update(
        state=State.FAILED, refusal=[{"code": code}], finished_at=timezone.now()
    )


jobs.when_lost(TASK, _release_batch_of)
