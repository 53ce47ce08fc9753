"""Statements that the database keeps, too: parsed and planned once on each connection, and executed from then on.

To parse and plan the query of a list takes longer than to run it. A statement that compares texts is planned with each
question all the same: by which index a pattern is answered depends on the pattern.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import Error, connections
from psycopg2.extensions import AsIs

# On each connection, the first that come until it is closed; the plan of a list takes some 200 kB of the server.
MOST_KEPT = 64

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Named:
    """The place of a value that comes with each question."""

    name: str
    is_text: bool = False


class Statement:
    """SQL with its parameters, of which some are `Named`."""

    def __init__(self, sql: str, params: Sequence[Any], *, is_planned_anew: bool = False) -> None:
        self._sql, self._params = sql, params
        self._named = [one for one in params if isinstance(one, Named)]
        self._is_planned_anew = is_planned_anew or any(one.is_text for one in self._named)
        self._text = ""

    def fetch(self, using: str, asked: Mapping[str, Any]) -> list[Any]:
        """All rows."""
        database = connections[using]
        with database.cursor() as cursor:
            self._ask(database, cursor, asked)
            return cursor.fetchall()

    def run(self, using: str, asked: Mapping[str, Any]) -> None:
        """For a statement that gives no rows."""
        database = connections[using]
        with database.cursor() as cursor:
            self._ask(database, cursor, asked)

    def _ask(self, database: Any, cursor: Any, asked: Mapping[str, Any]) -> None:
        """Where queries are written down, they are written as they are and not by their names."""
        if self._is_planned_anew or database.queries_logged or self._finds_no_room(cursor, _known(database)):
            values = [asked[one.name] if isinstance(one, Named) else one for one in self._params]
            cursor.execute(self._sql, values)
        else:
            self._ask_by_name(cursor, _known(database), [asked[one.name] for one in self._named])

    def _ask_by_name(self, cursor: Any, known: dict[str, str], values: list[Any]) -> None:
        try:
            cursor.execute(self._call(cursor, known, values))
        except Error:
            known.pop(self._text, None)  # Whether the server has it now is not certain; the next one has a new name.
            raise

    def _call(self, cursor: Any, known: dict[str, str], values: list[Any]) -> str:
        """What to send: the statement's name with the values, after the statement itself where it is new here."""
        text = self._text
        places = f"({', '.join(['%s'] * len(values))})" if values else ""
        call = cursor.mogrify(f"EXECUTE {{name}}{places}", values or None).decode()
        if text in known:
            return call.replace("{name}", known[text], 1)
        known[text] = name = f"kept_{next(_numbers)}"
        return f"PREPARE {name} AS {text}; {call.replace('{name}', name, 1)}"

    def _finds_no_room(self, cursor: Any, known: dict[str, str]) -> bool:
        """Whether others were here before, as many as are kept: to drop one for each would cost more than planning."""
        self._text = self._text or self._written(cursor)
        return len(known) >= MOST_KEPT and self._text not in known

    def _written(self, cursor: Any) -> str:
        """The statement with its fixed values in it, and numbers in the places of the others."""
        places = count(1)
        values = [AsIs(f"${next(places)}") if isinstance(one, Named) else one for one in self._params]
        return cursor.mogrify(self._sql, values).decode()


def _known(database: Any) -> dict[str, str]:
    """The statements of this very connection to the server, by their text; a new connection knows none."""
    held = getattr(database, "kept_statements", None)
    if held is None or held[0] is not database.connection:
        held = database.kept_statements = (database.connection, {})
    return held[1]
