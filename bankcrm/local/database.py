"""What the supervisor must know of the bank's database without loading Django: quick questions only."""

import hashlib
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection

from bankcrm.local.console import StepFailed
from bankcrm.local.postgres import make_database
from bankcrm.local.stamps import listing_of

OLDEST = 15
_APPS = ("bankcrm/common", "staff", "customers", "products", "early_warning", "inquiry", "sysadmin")


def check_given_database(url: str) -> list[str]:
    """Is the server of DATABASE_URL one the product can work on? Makes the database if there is none; remarks."""
    remarks: list[str] = []
    try:
        if not url.startswith(("postgres://", "postgresql://")):
            raise ValueError("it does not begin with postgres://")
        connection = _connect_or_make(url, remarks)
    except (psycopg2.Error, ValueError) as error:
        raise StepFailed(
            f"DATABASE_URL cannot be used: {str(error).strip()}",
            "It reads postgres://USER:PASSWORD@HOST:PORT/NAME. Does the server run, and may the user sign in?",
        ) from error
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0]) // 10000  # type: ignore[index]
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
        )
        encoding, ctype = cursor.fetchone()  # type: ignore[misc]
    connection.close()
    if version < OLDEST:
        raise StepFailed(f"The server is PostgreSQL {version}; {OLDEST} or newer is needed.")
    if encoding != "UTF8" or ctype in ("C", "POSIX"):
        raise StepFailed(
            f"The database has encoding {encoding} and character type {ctype}: Chinese text would not be found.",
            "Make it with: CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
        )
    return remarks


def check_given_redis(url: str) -> None:
    """Does the server of REDIS_URL answer?"""
    import redis

    try:
        redis.Redis.from_url(url, socket_connect_timeout=5).ping()
    except (redis.RedisError, OSError, ValueError) as error:
        raise StepFailed(f"REDIS_URL cannot be used: {error}", "It reads redis://HOST:PORT/0.") from error


def identity_of(url: str) -> str:
    """Which database this is: a restored one is another, even under the same address."""
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' || oid"
                " FROM pg_database WHERE datname = current_database()"
            )
            return str(cursor.fetchone()[0])  # type: ignore[index]
    finally:
        connection.close()


def has_users(url: str) -> bool:
    """Does anybody have a sign-in? Then the bank is in use, wherever it came from, and nothing is put into it."""
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('staff_user')")
            if cursor.fetchone()[0] is None:  # type: ignore[index]
                return False
            cursor.execute("SELECT EXISTS (SELECT 1 FROM staff_user)")
            return bool(cursor.fetchone()[0])  # type: ignore[index]
    finally:
        connection.close()


def migration_state(url: str, root: Path, lock: str) -> str:
    """Fingerprint of migrations in the code and in the database; the same as last time means: nothing to apply."""
    total = hashlib.sha256(lock.encode())
    total.update(listing_of(root / app / "migrations" for app in _APPS).encode())
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('django_migrations')")
            if cursor.fetchone()[0] is not None:  # type: ignore[index]
                cursor.execute("SELECT count(*), max(id) FROM django_migrations")
                total.update(repr(cursor.fetchone()).encode())
    finally:
        connection.close()
    return total.hexdigest()


def _connect_or_make(url: str, remarks: list[str]) -> Connection:
    try:
        return psycopg2.connect(url, connect_timeout=10)
    except psycopg2.OperationalError as error:
        if "does not exist" not in str(error) or "database" not in str(error):
            raise
    make_database(url)
    remarks.append("made the database")
    return psycopg2.connect(url, connect_timeout=10)
