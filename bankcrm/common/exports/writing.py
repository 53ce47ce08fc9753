"""Writing a file row by row, in memory that does not grow: XLSX for people who calculate, CSV for everything else.

A cell's text never acts: a spreadsheet takes a CSV value that begins with one of a few signs for a formula, so such a
text gets an apostrophe in front (OWASP, CSV Injection); in XLSX text is written as text, never as a formula or a link.
"""

from __future__ import annotations

import csv
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.tables import FileColumn, Kind

ACTS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# A spreadsheet's numbers are floats: beyond fifteen digits they are no longer what they were.
_MOST_DIGITS = Decimal(10) ** 13
_LONGEST_TEXT = 32_767
_FORMATS = {
    Kind.NUMBER: "#,##0.######",
    Kind.MONEY: "#,##0.00",
    Kind.RATE: "0.00####",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}
_WIDTHS = {Kind.TEXT: 18, Kind.MONEY: 18, Kind.MOMENT: 17}


class Writer(AbstractContextManager["Writer"]):
    """Base of both: `row(values)` once for each row, in the order of the columns."""

    def __init__(self, path: Path, columns: Sequence[FileColumn], title: str, about: Sequence[tuple[str, str]]) -> None:
        self.path, self.columns, self.title, self.about = path, columns, title, about

    @abstractmethod
    def row(self, values: Sequence[Any]) -> None:
        """Write one row."""

    def __enter__(self) -> Self:
        return self


class CsvWriter(Writer):
    """UTF-8 with the mark by which Excel knows it, commas, CRLF. Before the heads a few lines say what the file is."""

    def __enter__(self) -> Self:
        self._file = self.path.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerows([harmless(label), harmless(value)] for label, value in self.about)
        self._csv.writerow([])
        self._csv.writerow([harmless(column.label) for column in self.columns])
        return self

    def row(self, values: Sequence[Any]) -> None:
        self._csv.writerow([csv_cell(value) for value in values])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._file.close()


class XlsxWriter(Writer):
    """Rows go straight to the disk. A second sheet says what the file is, who made it and as of when."""

    def __enter__(self) -> Self:
        import xlsxwriter  # Only where a book is written: a web worker never does, and would hold it all its life.

        options = {"constant_memory": True, "tmpdir": str(self.path.parent), "default_date_format": "yyyy-mm-dd"}
        self._book = xlsxwriter.Workbook(str(self.path), options)
        self._sheet = self._book.add_worksheet(_sheet_name(self.title))
        self._head = self._book.add_format({"bold": True, "bottom": 1})
        self._formats = {kind: self._book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
        self._next = 1
        self._sheet.freeze_panes(1, 1)
        for place, column in enumerate(self.columns):
            self._sheet.set_column(place, place, _WIDTHS.get(column.kind, 12))
            self._sheet.write_string(0, place, column.label, self._head)
        return self

    def row(self, values: Sequence[Any]) -> None:
        for place, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            self._cell(place, column.kind, value)
        self._next += 1

    def _cell(self, place: int, kind: Kind, value: Any) -> None:
        sheet, line = self._sheet, self._next
        if value is None or value == "":
            return
        if _is_number(value) and abs(value) < _MOST_DIGITS:
            sheet.write_number(line, place, value, self._formats.get(kind))
        elif isinstance(value, date) and value.year >= 1900:
            sheet.write_datetime(line, place, _naive(value), self._formats[_day_or_moment(value)])
        else:
            sheet.write_string(line, place, _legible(value)[:_LONGEST_TEXT])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if error is None:
            if self._next > 1:
                self._sheet.autofilter(0, 0, self._next - 1, len(self.columns) - 1)
            sheet = self._book.add_worksheet(_("About this file")[:31])
            sheet.set_column(0, 0, 18)
            sheet.set_column(1, 1, 80)
            for line, (label, value) in enumerate(self.about):
                sheet.write_string(line, 0, label, self._head)
                sheet.write_string(line, 1, value[:_LONGEST_TEXT])
        self._book.close()


def harmless(text: str) -> str:
    """The text, so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(ACTS_AS_FORMULA) else text


def csv_cell(value: Any) -> Any:
    """Numbers and dates as they are, in a form that every program reads; all else as harmless text."""
    if value is None:
        return ""
    if _is_number(value):
        return value
    return _legible(value) if isinstance(value, date) else harmless(str(value).replace("\0", ""))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _legible(value: Any) -> str:
    if isinstance(value, datetime):
        return formatting.moment(value)
    return formatting.day(value) if isinstance(value, date) else str(value)


def _day_or_moment(value: date) -> Kind:
    return Kind.MOMENT if isinstance(value, datetime) else Kind.DAY


def _naive(value: date) -> date:
    """In the bank's zone: a spreadsheet knows none."""
    return timezone.make_naive(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _sheet_name(title: str) -> str:
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in title).strip()[:31] or "1"


WRITERS: dict[str, type[Writer]] = {"xlsx": XlsxWriter, "csv": CsvWriter}
