"""When the figures of portfolios are counted anew: after each batch that was applied, each night, and when they lag."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError as QueueError

from bankcrm.common.feeds.run import Run

REFRESH = "customers.refresh_portfolios"
CATCH_UP = "customers.catch_up_portfolios"

logger = logging.getLogger(__name__)


def follow_batch(run: Run) -> None:
    """The count waits for the batch to be committed, and the batch does not wait for the count."""
    transaction.on_commit(queue_refresh)


def queue_refresh() -> None:
    """Hand the count to a worker. A queue that is silent is no harm: the clock asks every ten minutes what lags."""
    try:
        current_app.send_task(REFRESH)
    except (QueueError, ConnectionError, TimeoutError):
        logger.warning("the figures of portfolios could not be queued; the clock will see to them")
