"""A time limit for what a reader may ask of the database, so that one bad filter cannot hold a worker."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg2.errors import QueryCanceled

# From this part of its time on a statement may end just as its limit runs out.
NEARLY_ALL = 0.8


class TookTooLong(Exception):
    """The question ran into the limit; the page says which filters were in force."""


@contextmanager
def time_limit(seconds: float, *, filter_first: bool = False, by_index: bool = False) -> Iterator[None]:
    """Each statement inside may take so long; raises TookTooLong beyond. Reads only: rolls nothing back.

    filter_first: the planner may not walk an index in its order. It expects the rows of a filter to be spread evenly
    over an order; where they all lie at its end (lost customers by assets), finding them first and sorting is bounded.
    by_index: no table is read from its beginning in the hope that a few rows that fit will soon come by.
    """
    settings = {"statement_timeout": str(int(seconds * 1000))}
    if filter_first:
        settings |= {"enable_indexscan": "off"}
    if by_index:
        settings |= {"enable_seqscan": "off"}
    try:
        with _within_transaction(settings) if connection.in_atomic_block else _with_each_statement(settings, seconds):
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == "57014":
            raise TookTooLong from error
        raise


@contextmanager
def _with_each_statement(settings: dict[str, str], seconds: float) -> Iterator[None]:
    """The settings travel with each statement, and end with it: several statements sent as one message are one
    transaction (PostgreSQL, "Multiple Statements in a Simple Query"). No round trip more than without a limit.
    """
    prefix = "".join(f"SET LOCAL {name} = '{value}'; " for name, value in settings.items())

    def limited(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.monotonic()
        answer = execute(prefix + sql, params, many, context)
        if time.monotonic() - began > NEARLY_ALL * seconds:
            _take_what_came_late()
        return answer

    with connection.execute_wrapper(limited):
        yield


def _take_what_came_late() -> None:
    """A limit that runs out while the server ends the statement cancels the one after it: let that be this one."""
    with connection.connection.cursor() as cursor, suppress(QueryCanceled):
        cursor.execute("SELECT 1")


@contextmanager
def _within_transaction(settings: dict[str, str]) -> Iterator[None]:
    """Inside somebody's transaction: a savepoint of our own, and all taken back before it ends."""
    with transaction.atomic():
        _set(settings)
        yield
        _set({"statement_timeout": "0", "enable_indexscan": "on", "enable_seqscan": "on"})


def _set(settings: dict[str, str]) -> None:
    calls = ", ".join("set_config(%s, %s, true)" for _name in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for pair in settings.items() for part in pair])
