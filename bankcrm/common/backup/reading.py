"""Reading a backup: every part is compared with what the manifest says of it."""

import hashlib
import os
import tarfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO

from bankcrm.common.backup.errors import BackupFailed
from bankcrm.common.backup.manifest import MANIFEST, Manifest

_BLOCK = 1024 * 1024


def check_backup(path: Path, *, say: Callable[[str], None], unpack_to: Path | None = None) -> Manifest:
    """Read a backup from end to end, optionally unpacking it; raises BackupFailed at the first difference."""
    try:
        with tarfile.open(path, mode="r:") as archive:
            manifest = _manifest(archive)
            seen = set()
            for entry in archive:
                _check_part(archive, entry, manifest, unpack_to)
                seen.add(entry.name)
    except FileNotFoundError:
        raise BackupFailed(f"There is no file {path}.") from None
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupFailed(f"{path} is no whole backup: {error}") from error
    if missing := manifest.parts.keys() - seen:
        raise BackupFailed(f"{path} is not whole: {', '.join(sorted(missing)[:3])} is missing.")
    say(f"{path.name}: {len(manifest.parts)} parts as the manifest says")
    return manifest


def _manifest(archive: tarfile.TarFile) -> Manifest:
    entry = archive.next()
    if entry is None or entry.name != MANIFEST:
        raise BackupFailed("This is no backup of a bank: its manifest is missing.")
    return Manifest.from_json(_content(archive, entry).read())


def _check_part(archive: tarfile.TarFile, entry: tarfile.TarInfo, manifest: Manifest, unpack_to: Path | None) -> None:
    if entry.name == MANIFEST:
        return
    part = manifest.parts.get(entry.name)
    place = PurePosixPath(entry.name)
    if part is None or not entry.isfile() or place.is_absolute() or ".." in place.parts:
        raise BackupFailed(f"The backup holds {entry.name!r}, which its manifest does not name.")
    target = None if unpack_to is None else unpack_to / place
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
    total = hashlib.sha256()
    with _content(archive, entry) as source, open(target or os.devnull, "wb") as copy:
        while block := source.read(_BLOCK):
            total.update(block)
            copy.write(block)
    if entry.size != part.size or total.hexdigest() != part.sha256:
        raise BackupFailed(f"{entry.name} in the backup is damaged: it is not what its manifest says.")


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(entry)
    if content is None:
        raise BackupFailed(f"{entry.name} in the backup is no file.")
    return content
