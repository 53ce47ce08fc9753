"""The embedded servers start, survive a kill, and never touch a stranger's process."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from bankcrm.local.places import Place
from bankcrm.local.postgres import Postgres, drop_database, make_database, wait_for
from bankcrm.local.processes import birth, command_line, spawn, stop
from bankcrm.local.services import Service
from bankcrm.local.valkey import Valkey

pytestmark = pytest.mark.servers


class Started:
    """A server under test, stopped at the end whatever happened."""

    def __init__(self, service: Service, log: Path) -> None:
        self.service, self.log = service, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> int:
        self.service.before()
        with self.log.open("ab") as file:
            self.process = spawn(
                self.service.argv, env=self.service.env, cwd="/", account=self.service.account, stdout=file.fileno()
            )
        assert wait_for(self.service.is_ready, 30), self.log.read_text(errors="replace")
        return self.process.pid

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            stop(
                self.process.pid,
                birth(self.process.pid),
                with_signal=self.service.stop_signal,
                grace=10,
                idle=lambda: bool(self.process and self.process.poll()) or time.sleep(0.05),
            )
            self.process.wait()


@pytest.fixture(scope="module")
def postgres(server_place: Place) -> Iterator[Postgres]:
    server = Postgres(server_place)
    server.create()
    yield server


@pytest.fixture
def running(postgres: Postgres, tmp_path: Path) -> Iterator[Started]:
    started = Started(postgres.service(), tmp_path / "log")
    yield started
    started.end()


def test_bank_survives_a_kill_of_the_database(postgres: Postgres, running: Started) -> None:
    running.start()
    make_database(postgres.url)
    with psycopg2.connect(postgres.url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT '客户'::text AS word")
    connection.close()
    running.kill()
    assert (postgres.data / "postmaster.pid").exists(), "a killed server leaves its lock behind"
    running.start()
    with psycopg2.connect(postgres.url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT word, word ~ '^[[:alpha:]]+$' FROM kept")
        assert cursor.fetchone() == ("客户", True), "under LANG=C Chinese would be no letters"
    connection.close()
    drop_database(postgres.url)


def test_lock_that_names_a_stranger_ends_nobody(postgres: Postgres, running: Started) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (postgres.data / "postmaster.pid").write_text(f"{stranger.pid}\n{postgres.data}\n")
        running.start()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_server_of_this_folder_that_nobody_watches_is_stopped_first(postgres: Postgres, running: Started) -> None:
    orphan = running.start()
    assert running.process is not None
    watched = running.process
    postgres.clear_stale_lock()
    watched.wait(20)
    assert birth(orphan) is None
    assert running.start() != orphan


def test_server_listens_on_no_network_address_and_shows_no_password(postgres: Postgres, running: Started) -> None:
    pid = running.start()
    assert "listen_addresses=" in command_line(pid)
    assert not any(postgres.password in word for word in command_line(pid))
    assert postgres.place.sockets.stat().st_mode & 0o077 == 0
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(postgres.url.replace(postgres.password, "wrong"))


def test_queue_survives_a_kill(server_place: Place, tmp_path: Path) -> None:
    import redis

    server = Valkey(server_place)
    started = Started(server.service(), tmp_path / "log")
    try:
        started.start()
        redis.Redis.from_url(server.url).rpush("celery", "a task")
        time.sleep(1.2)  # Valkey writes its journal every second.
        os.kill(started.process.pid, signal.SIGKILL)  # type: ignore[union-attr]
        started.process.wait()  # type: ignore[union-attr]
        started.start()
        assert redis.Redis.from_url(server.url).lrange("celery", 0, -1) == [b"a task"]
    finally:
        started.end()
