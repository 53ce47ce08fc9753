"""A form that makes something is saved once, however often it is sent: a double click, a "back", a broken line.

Its hidden token is written in the transaction that saves the record. A second one of the same token waits for the first
to end, and then finds where it led; if the first was rolled back, the second is the first.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bankcrm.common.models import SentForm

KEPT = timedelta(days=1)


def new_token() -> str:
    return secrets.token_urlsafe(18)


def sent_before(token: str, user: Any) -> str | None:
    """Where the form led when this person sent it before; None if they did not."""
    if not token:
        return None
    return SentForm.objects.filter(token=token[:40], user=user.pk).values_list("url", flat=True).first()


def sent_now(token: str, user: Any) -> bool:
    """Note the form down within the caller's transaction; False if another save of it was quicker."""
    SentForm.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_sentform (token, user_id, url, sent_at) VALUES (%s, %s, '', now()) "
            "ON CONFLICT (token) DO NOTHING",
            [token[:40], user.pk],
        )
        return bool(cursor.rowcount == 1)


def sent_to(token: str, url: str) -> None:
    """Where the form led."""
    SentForm.objects.filter(token=token[:40]).update(url=url[:200])
