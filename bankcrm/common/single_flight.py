"""One at a time: a lock in the database that a process holds while it works and that dies with its connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, connection

# First half of the key, so that these locks do not meet those of other parts of the product.
_FAMILY = "bankcrm single flight"


@contextmanager
def single_flight(name: str) -> Iterator[bool]:
    """True while this process alone holds the lock `name`; False, at once, when another one does.

    The lock belongs to the database session: after kill -9 the server frees it as soon as it sees the client gone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), hashtext(%s))", [_FAMILY, name])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            _unlock(name)


def _unlock(name: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), hashtext(%s))", [_FAMILY, name])
    except (DatabaseError, InterfaceError):
        connection.close()  # The lock goes with the session.
