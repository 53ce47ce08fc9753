"""pytest plugin: throw-away PostgreSQL and Valkey for a test run, in place before Django reads its settings.

TEST_DATABASE_URL (or DATABASE_URL) and REDIS_URL put servers of yours in their place; the role there makes databases
and may SET session_replication_role. The workers of xdist share the servers of the process that started them.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from bankcrm.local.bytecode import keep_bytecode
from bankcrm.local.envfile import ROOT
from bankcrm.local.places import Place, find_place
from bankcrm.local.postgres import (
    Postgres,
    at_one_time,
    drop_database,
    has_database,
    make_database,
    rename_database,
    wait_for,
)
from bankcrm.local.processes import birth, spawn, stop
from bankcrm.local.services import Service
from bankcrm.local.valkey import Valkey

_SHARED = "BANKCRM_TEST_SERVERS"
_MIGRATED = "BANKCRM_TEST_MIGRATED"
_stack: list[tuple[int, str | None, Service]] = []
_folder: list[Path] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Have servers before pytest-django sets Django up."""
    if os.environ.get(_SHARED):
        return
    keep_bytecode(Path(sys.prefix))
    atexit.register(_stop_all)  # pytest_unconfigure is not called after a wrong option.
    os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL") or ""
    folder = Path(tempfile.mkdtemp(prefix="bankcrm-test-", dir="/tmp"))
    folder.chmod(0o711)
    _folder.append(folder)
    os.environ["BANKCRM_HOME"] = str(folder / "home")
    place = find_place(folder / "home")
    (place.home / "static").mkdir()
    try:
        if not os.environ["DATABASE_URL"]:
            os.environ["DATABASE_URL"] = _start_postgres(place)
        if not os.environ.get("REDIS_URL"):
            os.environ["REDIS_URL"] = _start_valkey(place)
    except BaseException:
        _stop_all()
        raise
    os.environ[_SHARED] = "yes"
    os.environ[_MIGRATED] = _with_ending(os.environ["DATABASE_URL"], f"_migrated_{os.getpid()}")


def pytest_unconfigure() -> None:
    _stop_all()


@pytest.fixture(scope="session")
def migrated_database() -> str:
    """The name of a database with all migrations, to be copied: made by the first who asks, the others wait for it."""
    url = os.environ[_MIGRATED]
    with at_one_time(url):
        if not has_database(url):
            draft = _with_ending(url, "_draft")
            make_database(draft)
            env = {**os.environ, "DATABASE_URL": draft, "DJANGO_SETTINGS_MODULE": "bankcrm.settings.test"}
            argv = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
            subprocess.run(argv, cwd=ROOT, env=env, check=True)
            rename_database(draft, url)
    return urlsplit(url).path.lstrip("/")


@pytest.fixture(scope="session")
def server_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place for servers of a test's own."""
    folder = Path(tempfile.mkdtemp(prefix="bankcrm-place-", dir="/tmp"))
    folder.chmod(0o711)
    yield find_place(folder / "home")
    shutil.rmtree(folder, ignore_errors=True)


def _start_postgres(place: Place) -> str:
    server = Postgres(place, durable=False)
    server.create()
    _launch(server.service())
    make_database(server.url)
    return server.url


def _start_valkey(place: Place) -> str:
    server = Valkey(place, durable=False)
    _launch(server.service())
    return server.url


def _launch(service: Service) -> None:
    service.before()
    log = Path(os.environ["BANKCRM_HOME"]) / "logs" / f"{service.name}.log"
    with log.open("ab") as file:
        process = spawn(service.argv, env=service.env, cwd="/", account=service.account, stdout=file.fileno())
    _stack.append((process.pid, birth(process.pid), service))
    if not wait_for(service.is_ready, 60):
        raise pytest.UsageError(f"The test server {service.title} did not start:\n{log.read_text(errors='replace')}")
    process.returncode = 0  # It is stopped by pid below; no warning about a child that still runs.


def _with_ending(url: str, ending: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path}{ending}"))


def _leave_nothing() -> None:
    """A server of yours stays; what we made there goes."""
    if url := os.environ.pop(_MIGRATED, None):
        drop_database(url)
        drop_database(_with_ending(url, "_draft"))


def _stop_all() -> None:
    if _folder and not any(service.name == "postgres" for _pid, _born, service in _stack):
        _leave_nothing()
    while _stack:
        pid, born, service = _stack.pop()
        stop(pid, born, with_signal=service.stop_signal, grace=20)
    while _folder:
        shutil.rmtree(_folder.pop(), ignore_errors=True)
