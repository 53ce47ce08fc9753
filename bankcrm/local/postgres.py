"""The embedded PostgreSQL: made once, started by our own command line on a unix socket."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from urllib.parse import quote

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import parse_dsn

from bankcrm.local.console import StepFailed
from bankcrm.local.places import Place
from bankcrm.local.processes import alive, birth, command_line, spawn, stop
from bankcrm.local.secret import kept_secret
from bankcrm.local.services import Service

NAME = "bankcrm"
_MEGABYTE = 1024 * 1024


class Postgres:
    """The PostgreSQL of one data folder."""

    def __init__(self, place: Place, *, durable: bool = True) -> None:
        self.place = place
        self.durable = durable
        self.data = place.data / "postgres"
        self.password = kept_secret(place.home / "database_password")

    @property
    def url(self) -> str:
        host = quote(str(self.place.sockets), safe="")
        return f"postgres://{NAME}:{quote(self.password, safe='')}@{host}/{NAME}"

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def create(self) -> None:
        """Make the cluster beside its place and move it there whole, so that a killed start leaves no half one."""
        if self.data.exists() and any(self.data.iterdir()):
            raise StepFailed(f"{self.data} holds no whole database.", "Move it away, or set BANKCRM_HOME to another.")
        draft = self.place.data / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", prefix="password-", dir=self.place.data, encoding="ascii") as word:
            word.write(self.password)
            word.flush()
            if self.place.account is not None:
                os.chown(word.name, self.place.account.uid, self.place.account.gid)
            argv = [str(self.place.postgres_bin / "initdb"), "-D", str(draft), "-U", NAME, "--encoding=UTF8"]
            argv += ["--locale=C.UTF-8", "--auth-local=scram-sha-256", "--auth-host=scram-sha-256"]
            argv += [f"--pwfile={word.name}", *([] if self.durable else ["--no-sync"])]
            process = spawn(argv, env=server_env(), cwd="/", account=self.place.account)
            output = process.communicate()[0].decode(errors="replace")
        if process.returncode:
            raise StepFailed("PostgreSQL's data folder cannot be made", output)
        draft.rename(self.data)

    def clear_stale_lock(self) -> None:
        """Remove lock files of a server that is gone; stop a server of this folder that nobody watches."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text(encoding="ascii").split("\n", 1)[0])
        except (OSError, ValueError):
            pid = 0
        born = birth(pid)
        if born is not None and self._is_ours(pid):
            stop(pid, born, with_signal=signal.SIGINT, grace=20)
        if not (alive(pid, born) and self._is_ours(pid)):
            lock.unlink(missing_ok=True)
            (self.place.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def service(self) -> Service:
        return Service(
            name="postgres",
            title="PostgreSQL",
            argv=[
                str(self.place.postgres_bin / "postgres"), "-D", str(self.data),
                "-k", '"' + str(self.place.sockets).replace('"', '""') + '"',
                *(word for name, value in self._settings().items() for word in ("-c", f"{name}={value}")),
            ],
            env=server_env(),
            account=self.place.account,
            is_ready=self.answers,
            ready_within=600,
            stop_signal=signal.SIGINT,
            grace=60,
            before=self.clear_stale_lock,
        )  # fmt: skip

    def answers(self) -> bool:
        try:
            _server_of(self.url).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _is_ours(self, pid: int) -> bool:
        words = command_line(pid)
        return bool(words) and os.path.basename(words[0]) == "postgres" and str(self.data) in words

    def _settings(self) -> dict[str, str]:
        memory = _memory()
        settings = {
            "listen_addresses": "",
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "shared_buffers": f"{_bounded(memory // 16, 128, 1024)}MB",
            "effective_cache_size": f"{_bounded(memory // 2, 512, 16384)}MB",
            "maintenance_work_mem": "256MB",
            "work_mem": "16MB",
            "max_wal_size": "4GB",
            "checkpoint_timeout": "15min",
            "wal_compression": "off",
            "random_page_cost": "1.1",
            "jit": "off",
            "log_line_prefix": "",
        }
        if _shared_memory_is_small():
            settings["dynamic_shared_memory_type"] = "mmap"
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return settings


def make_database(url: str) -> bool:
    """Make the database that `url` names, if its server has none of that name; True when it is new."""
    if has_database(url):
        return False
    with closing(_server_of(url)) as connection, connection.cursor() as cursor:
        statement = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        cursor.execute(sql.SQL(statement).format(sql.Identifier(_name_in(url))))
        return True


def has_database(url: str) -> bool:
    with closing(_server_of(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_name_in(url)])
        return cursor.fetchone() is not None


def rename_database(url: str, new_url: str) -> None:
    with closing(_server_of(url)) as connection, connection.cursor() as cursor:
        names = sql.Identifier(_name_in(url)), sql.Identifier(_name_in(new_url))
        cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))


@contextmanager
def at_one_time(url: str) -> Iterator[None]:
    """One process at a time in here for this database, which need not be there yet."""
    with closing(_server_of(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [_name_in(url)])
        yield


def drop_database(url: str) -> None:
    with closing(_server_of(url)) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_name_in(url))))


def _server_of(url: str) -> Connection:
    """A connection beside the database, where databases are made and dropped."""
    connection = psycopg2.connect(**{**parse_dsn(url), "dbname": "postgres"})
    connection.autocommit = True
    return connection


def _name_in(url: str) -> str:
    return str(parse_dsn(url)["dbname"])


def server_env() -> dict[str, str]:
    """The environment of a server: the same whatever the user's is."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/", "PGTZ": "UTC"}


def wait_for(answers: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answers():
            return True
        time.sleep(0.05)
    return False


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MEGABYTE
    except (ValueError, OSError):
        return 2048


def _shared_memory_is_small() -> bool:
    """Containers often give 64 MB: too little for parallel queries."""
    try:
        found = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return False
    return found.f_frsize * found.f_blocks < 256 * _MEGABYTE


def _bounded(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))
