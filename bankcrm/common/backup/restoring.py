"""Restoring a backup: into a new database first, checked there, then both change names in one transaction."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import redis
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.utils import Error as DatabaseError

from bankcrm.common.backup.errors import BackupFailed
from bankcrm.common.backup.making import FILES
from bankcrm.common.backup.manifest import DUMP, Manifest, count_rows
from bankcrm.common.backup.programs import programs_for
from bankcrm.common.backup.reading import check_backup

Say = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What a restore left behind."""

    rows: int
    former_database: str
    former_files: Path | None


def backup_restore(*, source: Path, say: Say) -> Restored:
    """Put the bank of a backup in the place of the running one. Until the last step nothing of it is touched."""
    settings.BANKCRM_HOME.mkdir(parents=True, exist_ok=True)
    moment = f"{datetime.now(UTC):%Y%m%d_%H%M%S}"
    current = str(connection.settings_dict["NAME"])
    scratch = f"{current}_restore_{moment}"
    with tempfile.TemporaryDirectory(dir=settings.BANKCRM_HOME, prefix=".restore-") as name:
        folder = Path(name)
        manifest = check_backup(source, say=say, unpack_to=folder)
        _refuse_unknown_migrations(manifest)
        with _scratch_database(scratch):
            _fill(scratch, folder / DUMP, manifest, say)
            _migrate(scratch, say)
            former = f"{current}_before_{moment}"
            _swap(current, scratch, former)
        files = _swap_files(folder / FILES, moment)
    _forget_what_was_queued()
    return Restored(sum(manifest.rows.values()), former, files)


def _refuse_unknown_migrations(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    replaced = {
        f"{app}.{name}" for found in MigrationLoader(None).replacements.values() for app, name in found.replaces
    }
    if unknown := sorted(set(manifest.migrations) - known - replaced):
        raise BackupFailed(f"The backup is of a newer version of the product (migration {unknown[0]}). Update first.")


@contextmanager
def _scratch_database(name: str) -> Iterator[None]:
    """A new database, with the locale of the bank's; removed again unless it took the bank's name."""
    with _server_cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        )
        encoding, collate, ctype = cursor.fetchone()
        try:
            cursor.execute(
                f"CREATE DATABASE {_quoted(name)} TEMPLATE template0 ENCODING %s LC_COLLATE %s LC_CTYPE %s",
                [encoding, collate, ctype],
            )
        except DatabaseError as error:
            raise BackupFailed(
                f"No new database can be made: {str(error).strip()} The restore needs the right CREATEDB."
            ) from error
    try:
        yield
    finally:
        with _server_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _fill(scratch: str, dump: Path, manifest: Manifest, say: Say) -> None:
    programs = programs_for(connection)
    say(f"putting {sum(manifest.rows.values()):,} rows into a new database")
    programs.run(
        "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--jobs={min(4, os.cpu_count() or 1)}",
        f"--dbname={scratch}", str(dump), database=scratch,
    )  # fmt: skip
    with closing(_connection_to(scratch)) as other, other.cursor() as cursor:
        found = count_rows(cursor)
        cursor.execute("ANALYZE")
    if found != manifest.rows:
        tables = sorted(
            table for table in found.keys() | manifest.rows.keys() if found.get(table) != manifest.rows.get(table)
        )
        table = tables[0]
        raise BackupFailed(
            f"After the restore {table} has {found.get(table)} rows; the backup says {manifest.rows.get(table)}."
        )
    say(f"every one of {len(found)} tables has the rows the backup says")


def _migrate(scratch: str, say: Say) -> None:
    """Bring a backup of an older version up to this one, still beside the running bank."""
    server = os.environ["DATABASE_URL"]
    head, _, tail = server.rpartition("/")
    query = tail.partition("?")[2]
    url = f"{head}/{quote(scratch)}" + (f"?{query}" if query else "")
    words = [
        sys.executable,
        str(settings.BASE_DIR / "manage.py"),
        "migrate",
        "--no-input",
        "--skip-checks",
        "--verbosity=0",
    ]
    done = subprocess.run(
        words,
        env={**os.environ, "DATABASE_URL": url},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"The restored bank cannot be brought to this version: {done.stderr.strip()[-1500:]}")
    say("migrations are those of this version")


def _swap(current: str, scratch: str, former: str) -> None:
    """Change both names at once, or neither; whoever is connected is sent away and comes back to the new bank."""
    connections.close_all()
    for left in reversed(range(10)):
        try:
            _rename(current, scratch, former)
            return
        except DatabaseError as error:  # Somebody came back between being sent away and the change.
            if not left:
                raise BackupFailed(f"The names could not be changed: {str(error).strip()}") from error
            time.sleep(0.2)


def _rename(current: str, scratch: str, former: str) -> None:
    with _server_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname IN (%s, %s)", [current, scratch]
        )
        cursor.execute("BEGIN")
        cursor.execute(f"ALTER DATABASE {_quoted(current)} RENAME TO {_quoted(former)}")
        cursor.execute(f"ALTER DATABASE {_quoted(scratch)} RENAME TO {_quoted(current)}")
        cursor.execute("COMMIT")


def _swap_files(restored: Path, moment: str) -> Path | None:
    """Put the backup's files in the place of the bank's; the former ones are kept beside."""
    files = Path(settings.MEDIA_ROOT)
    former = None
    if files.exists() and any(files.iterdir()):
        former = files.with_name(f"{files.name}_before_{moment}")
        files.rename(former)
    if restored.exists():
        shutil.rmtree(files, ignore_errors=True)
        restored.rename(files)
    return former


def _forget_what_was_queued() -> None:
    """Tasks and cached values of the former bank mean nothing in the restored one."""
    current_app.control.purge()
    # Not cache.clear(): it would empty the whole Redis database, which the queue shares.
    store = redis.Redis.from_url(settings.REDIS_URL)
    for key in store.scan_iter(cache.make_key("*")):
        store.delete(key)


@contextmanager
def _server_cursor() -> Iterator[CursorWrapper]:
    """On the server, outside the bank's database, each statement by itself."""
    with closing(_connection_to("postgres")) as other, other.cursor() as cursor:
        yield cursor


def _connection_to(name: str) -> BaseDatabaseWrapper:
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    other.settings_dict = {**other.settings_dict, "NAME": name}
    return other


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
