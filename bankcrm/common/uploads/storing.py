"""Receiving a file piece by piece, and the place where it then lies: outside every folder that is served."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has come and is not kept yet."""

    path: Path
    size: int
    sha256: str

    def keep(self, place: str) -> None:
        """Put it into its place below the folder of files, a name of its own.

        What stands there already can only be left over from a write that was undone.
        """
        target = stored_path(place)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.unlink(missing_ok=True)
        os.link(self.path, target)


def stored_path(place: str) -> Path:
    return Path(settings.MEDIA_ROOT) / place


@contextmanager
def received(upload: Any, *, most_bytes: int) -> Iterator[Received]:
    """Write an upload to a file of its own, in pieces; one that is empty or too large is refused (field "file").

    Beside the folder of files and not in it, so that a backup at this moment does not take half a file along.
    """
    waiting = Path(settings.MEDIA_ROOT).with_name("incoming")
    waiting.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=waiting) as file:
        size, digest = 0, hashlib.sha256()
        for piece in upload.chunks():
            size += len(piece)
            if size > most_bytes:
                most = formatting.number(most_bytes // (1024 * 1024))
                raise RuleViolation(
                    "file_too_large", _("A file may have %(size)s MB at most.") % {"size": most}, "file"
                )
            digest.update(piece)
            file.write(piece)
        if not size:
            raise RuleViolation("file_empty", _("The file is empty."), "file")
        file.flush()
        os.fsync(file.fileno())
        yield Received(Path(file.name), size, digest.hexdigest())
