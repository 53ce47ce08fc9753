"""A time limit for what a reader may ask of the database, so that one bad filter cannot hold a worker."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction


class TookTooLong(Exception):
    """The question ran into the limit; the page says which filters were in force."""


@contextmanager
def time_limit(seconds: float, *, filter_first: bool = False) -> Iterator[None]:
    """Each statement inside may take so long; raises TookTooLong beyond. Reads only: rolls nothing back.

    filter_first: the planner may not walk an index in its order. It expects the rows of a filter to be spread evenly
    over an order; where they all lie at its end (lost customers by assets), finding them first and sorting is bounded.
    """
    settings = {"statement_timeout": str(int(seconds * 1000))}
    if filter_first:
        settings |= {"enable_indexscan": "off"}
    try:
        with transaction.atomic():
            _set(settings)
            yield
            # Taken back before the end: a commit that is cut short would leave the connection in a broken transaction.
            _set({"statement_timeout": "0", "enable_indexscan": "on"})
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == "57014":
            raise TookTooLong from error
        raise


def _set(settings: dict[str, str]) -> None:
    calls = ", ".join("set_config(%s, %s, true)" for _name in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for pair in settings.items() for part in pair])
