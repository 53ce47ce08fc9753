"""Who has a record's form open just now: a courtesy, kept in the cache for some minutes. The row version decides."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache import cache
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

KEPT_SECONDS = 15 * 60
log = logging.getLogger(__name__)


def others(record: Model, user: Any) -> str:
    """A sentence about whoever else opened the form, and a note that this person now has it open too."""
    try:
        open_by: dict[int, tuple[str, str]] = cache.get(_key(record)) or {}
        now = timezone.localtime().strftime("%H:%M")
        cache.set(_key(record), {**open_by, user.pk: (str(user), open_by.get(user.pk, ("", now))[1])}, KEPT_SECONDS)
    except Exception:
        log.warning("the cache does not say who edits what", exc_info=True)
        return ""
    found = [(name, since) for pk, (name, since) in open_by.items() if pk != user.pk]
    if not found:
        return ""
    name, since = found[-1]
    return _("%(name)s has been editing this since %(time)s; differences will be shown on saving.") % {
        "name": name,
        "time": since,
    }


def finished(record: Model, user: Any) -> None:
    """The person has saved: their form is closed."""
    try:
        open_by = cache.get(_key(record)) or {}
        if open_by.pop(user.pk, None):
            cache.set(_key(record), open_by, KEPT_SECONDS)
    except Exception:
        log.warning("the cache does not say who edits what", exc_info=True)


def _key(record: Model) -> str:
    return f"editing:{record._meta.label_lower}:{record.pk}"
