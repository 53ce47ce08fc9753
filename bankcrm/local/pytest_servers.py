"""pytest plugin: throw-away PostgreSQL and Valkey for a test run, in place before Django reads its settings.

TEST_DATABASE_URL (or DATABASE_URL) and REDIS_URL put servers of yours in their place. The workers of xdist
share the servers of the process that started them.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bankcrm.local.places import Place, find_place
from bankcrm.local.postgres import Postgres, make_database, wait_for
from bankcrm.local.processes import birth, spawn, stop
from bankcrm.local.services import Service
from bankcrm.local.valkey import Valkey

_SHARED = "BANKCRM_TEST_SERVERS"
_stack: list[tuple[int, str | None, Service]] = []
_folder: list[Path] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Have servers before pytest-django sets Django up."""
    if os.environ.get(_SHARED):
        return
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


def pytest_unconfigure() -> None:
    _stop_all()


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


def _stop_all() -> None:
    while _stack:
        pid, born, service = _stack.pop()
        stop(pid, born, with_signal=service.stop_signal, grace=20)
    while _folder:
        shutil.rmtree(_folder.pop(), ignore_errors=True)
