"""The tables of the overview as files: whole, as far as both seeing and taking along reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bankcrm.common.permissions import demand
from bankcrm.common.tables import FileColumn, Kind
from early_warning.models import FiguresMark
from early_warning.overview.read import OVERSEE, Overview, SumTable

EXPORT = "early_warning.export_openfigure"


class TakenTable:
    """What the job of an export asks of a list (`list_offline.OfflineList`), answered by one table of sums."""

    permission = EXPORT

    def __init__(self, code: str, title: str, user: Any) -> None:
        demand(user, OVERSEE)
        demand(user, EXPORT)
        self.title = title
        mark = FiguresMark.objects.filter(pk=1).first()
        self._table = Overview(user, mark.on, taking=EXPORT).table(code, most=None) if mark else SumTable(code)

    def filters_in_words(self) -> str:
        return ""

    def filters_on_record(self) -> str:
        return ""

    def columns(self, names: Iterable[str] = ()) -> list[FileColumn]:
        """All of them: a table of sums has no chooser."""
        first = FileColumn(self._table.first, Kind.TEXT, lambda row, _table: row.label)
        return [first, *(_column(place, label) for place, label in enumerate(self._table.file_columns))]

    def count(self, most: int) -> int:
        return min(len(self._table.rows), most)

    def rows(self, columns: list[FileColumn]) -> Iterator[list[Any]]:
        table: Any = self._table
        for row in table.rows:
            yield [column.value(row, table) for column in columns]


def _column(place: int, label: str) -> FileColumn:
    return FileColumn(label, Kind.NUMBER, lambda row, _table: row.cells[place]["value"])
