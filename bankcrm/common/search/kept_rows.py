"""Rows of a table that rarely changes, kept by this process with what their names may answer to.

Two thousand branches would else be fetched and looked at with every key that is pressed. The table has stamps that
the database renews with every change, whoever writes: a branch renamed is found by its new name at the next key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS

from bankcrm.common.search.characters import look_up
from bankcrm.common.search.names import Known, Typed, known_of
from bankcrm.common.search.query import Query, plain
from bankcrm.common.statements import Statement


class _Row(NamedTuple):
    known: Known
    code: str
    row: tuple[Any, ...]


class KeptRows:
    """stamps: SQL whose rows never come again once the table has changed. read: all `(key, name, code, ...)`."""

    def __init__(self, stamps: str, read: Callable[[], Sequence[tuple[Any, ...]]]) -> None:
        self._stamps = Statement(stamps, [])
        self._read = read
        self._kept: tuple[Any, list[_Row]] = (None, [])

    def that_could_answer(self, query: Query) -> list[tuple[Any, ...]]:
        """Those whose name could answer, or whose code begins so."""
        typed, text = Typed.of(query), query.text
        return [one.row for one in self._rows() if one.known.could_answer(typed) or one.code.startswith(text)]

    def _rows(self) -> list[_Row]:
        """The stamps are read before the rows: a change between the two is noticed the next time."""
        stamps = self._stamps.fetch(DEFAULT_DB_ALIAS, {})
        kept, rows = self._kept
        if not stamps or stamps != kept:
            read = self._read()
            look_up(row[1] for row in read)
            rows = [_Row(known_of(row[1]), plain(row[2]), row) for row in read]
            self._kept = (stamps, rows)
        return rows
