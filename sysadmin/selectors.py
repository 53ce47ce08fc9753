"""What the pages of system management ask of the database and of the machine."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection
from kombu.exceptions import OperationalError as QueueError

from customers.models import Customer

# The size of a database is read from every file of it; once a minute is often enough.
SECONDS_A_SIZE_IS_KEPT = 60
_size: dict[str, float] = {"bytes": 0, "until": 0}


def customer_id_of(number: str) -> int | None:
    """The id behind a customer number. It tells nothing of the customer: the audit trail names the same id."""
    return Customer.objects.filter(number=number).values_list("pk", flat=True).first()


def database_bytes() -> int:
    """How large the database is on disk, as of at most a minute ago."""
    if time.monotonic() > _size["until"]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            _size["bytes"] = cursor.fetchone()[0]
        _size["until"] = time.monotonic() + SECONDS_A_SIZE_IS_KEPT
    return int(_size["bytes"])


def disk() -> tuple[int, int]:
    """Bytes free and in all where the bank keeps its files."""
    place = Path(settings.BANKCRM_HOME)
    while not place.exists():
        place = place.parent
    usage = shutil.disk_usage(place)
    return usage.free, usage.total


def queue_length() -> int | None:
    """Messages that wait for a worker; None when the broker does not answer."""
    try:
        with current_app.connection_for_read() as broker:
            channel: Any = broker.default_channel
            return int(channel.client.llen(current_app.conf.task_default_queue))
    except (QueueError, ConnectionError, OSError):
        return None
