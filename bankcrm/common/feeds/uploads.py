"""Uploaded files: each batch's in a folder of its own, kept for some days after the batch has ended, then removed.

They hold customers' data in the clear. What a batch rejected stands in the database and stays downloadable.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bankcrm.common import audit, parameters
from bankcrm.common.models import AuditEntry, FeedBatch

State = FeedBatch.State
REMOVED = "feed_batch.files_removed"
_FOLDER = re.compile(r"(?P<number>\d{8}-\d{2,})-[0-9a-f]{6}")

KEPT_DAYS = parameters.register(
    "feeds.days_uploads_are_kept",
    _("Days for which uploaded files are kept after their batch has ended"),
    default=30,
    minimum=1,
    maximum=3650,
)
audit.register(REMOVED, _("Uploaded files removed"))


def home() -> Path:
    return Path(settings.MEDIA_ROOT) / "feeds"


def new_folder(number: str) -> Path:
    """A folder for the files of a batch that nobody else reads. Numbers begin anew in a new bank, hence the rest."""
    folder = home() / f"{number}-{secrets.token_hex(3)}"
    folder.mkdir(parents=True, mode=0o700)
    return folder


def remove_old(*, now: datetime | None = None) -> list[FeedBatch]:
    """Remove the files of batches that ended long enough ago, each on record; the batches.

    Recorded before the files go: killed in between, the next run finds them and removes them without a second entry.
    """
    before = (now or timezone.now()) - timedelta(days=parameters.get(KEPT_DAYS.code))
    removed = []
    for folder, number in _kept():
        with transaction.atomic():
            batch = FeedBatch.objects.select_for_update().filter(number=number).first()
            if batch is None or Path(batch.folder).name != folder.name:
                if datetime.fromtimestamp(folder.stat().st_mtime, tz=before.tzinfo) < before:
                    shutil.rmtree(folder)  # The upload failed before there was a batch.
                continue
            if batch.state in (State.WAITING, State.RUNNING) or not batch.finished_at or batch.finished_at >= before:
                continue
            if not AuditEntry.objects.filter(code=REMOVED, batch_id=batch.pk).exists():
                audit.record(REMOVED, batch, acting_user=None, batch_id=batch.pk)
        shutil.rmtree(folder)
        removed.append(batch)
    return removed


def _kept() -> Iterator[tuple[Path, str]]:
    """The folders of uploads that are there, with the number of their batch."""
    for folder in sorted(home().iterdir()) if home().is_dir() else []:
        match = _FOLDER.fullmatch(folder.name)
        if match and folder.is_dir() and not folder.is_symlink():
            yield folder, match["number"]
