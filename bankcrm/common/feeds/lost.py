"""Batches whose process is gone: marked failed, so that a page does not say for ever that they run."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bankcrm.common.jobs import DEAD_AFTER
from bankcrm.common.models import FeedBatch

State = FeedBatch.State


def release_dead_batches(*, now: datetime | None = None) -> int:
    """Mark batches without a heartbeat for a minute, wherever they were started; how many there were.

    A process that was merely slow hears of it with its next beat and rolls back, so the mark is true either way.
    """
    limit = (now or timezone.now()) - DEAD_AFTER
    dead = FeedBatch.objects.filter(state=State.RUNNING, heartbeat_at__lt=limit)
    return dead.update(state=State.FAILED, refusal=[{"code": "worker_died"}], finished_at=timezone.now())
