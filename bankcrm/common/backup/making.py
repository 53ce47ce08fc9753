"""Making a backup of a bank that runs: one snapshot for the dump and for the row counts."""

import os
import tarfile
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from bankcrm.common.backup.errors import BackupFailed
from bankcrm.common.backup.manifest import DUMP, MANIFEST, Manifest, Part, applied_migrations, count_rows, part_of
from bankcrm.common.backup.programs import Programs, programs_for
from bankcrm.common.backup.reading import check_backup

FILES = "files"
Say = Callable[[str], None]


def backup_make(*, target: Path | None, say: Say) -> Path:
    """Write the whole bank into one file and read it back; the file's path."""
    now = datetime.now(UTC)
    target = target or settings.BANKCRM_HOME / "backups" / f"bank-{now:%Y%m%d-%H%M%S}.tar"
    if target.exists():
        raise BackupFailed(f"{target} exists already. A backup never replaces another.")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch:
            manifest, dump = _dump(Path(scratch), now, say)
            _pack(draft, manifest, dump)
        check_backup(draft, say=say)
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return target


def _dump(scratch: Path, now: datetime, say: Say) -> tuple[Manifest, Path]:
    """Dump the database and count its rows in the same snapshot, so that both tell of the same moment."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    dump = scratch / DUMP
    try:
        programs = programs_for(connection)
        connection.set_autocommit(False)
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = str(cursor.fetchone()[0])
            rows, migrations = count_rows(cursor), applied_migrations(cursor)
            say(f"{sum(rows.values()):,} rows in {len(rows)} tables; writing them down")
            programs.run(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                f"--file={dump}",
            )
    finally:
        connection.close()
    _read_through(programs, dump)
    return Manifest(now.isoformat(timespec="seconds"), programs.version, rows, migrations), dump


def _read_through(programs: Programs, dump: Path) -> None:
    """Have pg_restore unpack every block of the dump: a damaged one is found now, not when it is needed."""
    programs.run("pg_restore", f"--file={os.devnull}", str(dump))


def _pack(draft: Path, manifest: Manifest, dump: Path) -> None:
    """One tar file: manifest first, then the dump, then the files of the bank."""
    parts = {DUMP: dump} | {f"{FILES}/{name}": path for name, path in _bank_files().items()}
    described = Manifest(
        manifest.made_at,
        manifest.server_version,
        manifest.rows,
        manifest.migrations,
        {name: part_of(path) for name, path in parts.items()},
    )
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        raw = described.to_json()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(raw)
        archive.addfile(entry, BytesIO(raw))
        for name, path in parts.items():
            _add(archive, name, path, described.parts[name])
        file.flush()
        os.fsync(file.fileno())


def _add(archive: tarfile.TarFile, name: str, path: Path, part: Part) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = part.size
    with path.open("rb") as file:
        archive.addfile(entry, file)


def _bank_files() -> dict[str, Path]:
    """Uploaded files, by their name below the folder of files."""
    folder = Path(settings.MEDIA_ROOT)
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path for path in sorted(found)}
