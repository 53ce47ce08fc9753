"""A time limit for what a reader may ask of the database, so that one bad filter cannot hold a worker."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction


class TookTooLong(Exception):
    """The question ran into the limit; the page says which filters were in force."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Each statement inside may take so long; raises TookTooLong beyond. Reads only: rolls nothing back."""
    nested = connection.in_atomic_block
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])
            yield
            if nested:  # Else the setting ends with the transaction.
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == "57014":
            raise TookTooLong from error
        raise
