"""A worker of its own for a test: a real process on the throw-away broker and the test's database."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import current_app
from django.db import connection

import tests.jobs.tasks  # noqa: F401 (so that the test's process knows them too)
from bankcrm.common.single_flight import single_flight

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def worker(tmp_path: Path, transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    """One worker with one process for tasks, in a session of its own, ready to take work."""
    current_app.control.purge()
    parts = urlsplit(os.environ["DATABASE_URL"])
    database_url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    env = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "bankcrm.settings.test"}
    options = ["--concurrency", "1", "--include", "tests.jobs.tasks", "--without-gossip", "--without-mingle"]
    argv = [sys.executable, "-m", "celery", "-A", "bankcrm.celery", "worker", *options, "--loglevel", "INFO"]
    log = tmp_path / "worker.log"
    with log.open("wb") as file:
        process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=file, stderr=file, start_new_session=True)
    eventually(lambda: b"ready." in log.read_bytes(), "the worker is ready", within=60)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


def eventually(is_so: Callable[[], bool], what: str, within: float = 20) -> None:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if is_so():
            return
        time.sleep(0.1)
    pytest.fail(f"not within {within:.0f} s: {what}")


@pytest.fixture
def second_connection_holds() -> Callable[[str], AbstractContextManager[None]]:
    """Another session of the database holds the lock of `name` meanwhile."""

    @contextmanager
    def hold(name: str) -> Iterator[None]:
        taken, done = threading.Event(), threading.Event()

        def other() -> None:
            try:
                with single_flight(name):
                    taken.set()
                    done.wait(30)
            finally:
                connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        assert taken.wait(10)
        try:
            yield
        finally:
            done.set()
            thread.join()

    return hold
