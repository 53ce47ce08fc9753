"""A bank to measure: servers of its own, a database per size, the web server as `make run` starts it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg2

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def servers(home: Path) -> Iterator[dict[str, str]]:
    """PostgreSQL and Valkey of the bench; what is already made for a size is kept for the next time."""
    process = subprocess.Popen([sys.executable, "-m", "bankcrm.local.servers", "--home", str(home)], cwd=ROOT)
    facts = home / "run" / "bank.json"
    try:
        for _ in range(600):
            if facts.exists() and (found := json.loads(facts.read_text(encoding="utf-8"))).get("database_url"):
                break
            if process.poll() is not None:
                raise SystemExit("The servers of the bench did not start.")
            time.sleep(0.1)
        else:
            raise SystemExit("The servers of the bench took longer than a minute.")
        yield found
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


class Web(NamedTuple):
    """A web server at work; its process is the one that made its workers."""

    port: int
    process: int


class Bank:
    """One database of one size and the commands and web server that work on it."""

    def __init__(self, found: dict[str, str], home: Path, name: str) -> None:
        self.server_url = found["database_url"]
        self.database_url = self.server_url.rsplit("/", 1)[0] + f"/bench_{name}"
        self.name = name
        self.environment = {
            **os.environ,
            "BANKCRM_HOME": str(home),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": found["redis_url"],
            "DJANGO_SETTINGS_MODULE": "bench.settings",
        }

    def connect(self, url: str = "") -> psycopg2.extensions.connection:
        connection = psycopg2.connect(url or self.database_url)
        connection.autocommit = True
        return connection

    def create(self) -> bool:
        """Make the database with its tables; False if it stood there already, which then gets the tables of today."""
        connection = self.connect(self.server_url)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"bench_{self.name}"])
                is_new = cursor.fetchone() is None
                if is_new:
                    words = f"CREATE DATABASE bench_{self.name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
                    cursor.execute(words)
        finally:
            connection.close()
        self.manage("migrate", "--verbosity", "0")
        return is_new

    def drop(self) -> None:
        connection = self.connect(self.server_url)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS bench_{self.name} WITH (FORCE)")
        connection.close()

    def manage(self, *words: str) -> float:
        """Run a manage.py command; seconds it took."""
        start = time.perf_counter()
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, check=True)
        return time.perf_counter() - start

    @contextmanager
    def web(self, workers: int = 2) -> Iterator[Web]:
        """gunicorn as `make run` starts it."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = [
            "--config",
            "python:bankcrm.serving",
            "--workers",
            str(workers),
            "--bind",
            f"127.0.0.1:{port}",
            "--log-level",
            "warning",
        ]
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *words, "bankcrm.wsgi"],
            cwd=ROOT,
            env={**self.environment, "PORT": str(port)},
        )
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield Web(port, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)
