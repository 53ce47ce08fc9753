"""Notices are kept so that each level of a warning is told once; long after, they are only in the way."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from bankcrm.common import parameters
from early_warning.parameters import NOTICE_DAYS

# One statement each: others wait for none of them long, and a worker that is stopped has done whole sets.
AT_ONCE = 100_000


def notices_remove_old() -> int:
    """Remove notices that are older than the bank keeps them; how many.

    Nobody is told again: what became as grave as it is so long ago is no news any more (`told.DAYS_OF_NEWS`).
    """
    before = timezone.now() - timedelta(days=parameters.get(NOTICE_DAYS))
    removed = 0
    while number := _remove_some(before):
        removed += number
    return removed


def _remove_some(before: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM early_warning_notice n USING (SELECT o.id FROM early_warning_notice o "
            "WHERE o.sent_at < %s ORDER BY o.sent_at LIMIT %s) old WHERE old.id = n.id",
            [before, AT_ONCE],
        )
        return int(cursor.rowcount)
