"""Tables as declarations: columns with a head and a way to draw a cell.

Cells are small strings built here and not templates: fifty rows of twelve cells have to cost a few milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from html import unescape
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from bankcrm.common.addresses import around_key
from bankcrm.common.formatting import NOTHING
from bankcrm.common.html import drawn, escaped
from bankcrm.common.permissions import may
from bankcrm.common.templatetags import bankcrm as tags

_TAG = re.compile(r"<[^>]*>")
Text = str | Promise
Access = str | Callable[[Any], Any]


def value_of(row: Any, access: Access) -> Any:
    """`"customer.branch.name"` or a function of the row; None as soon as a step is missing."""
    return reader(access)(row)


def reader(access: Access) -> Callable[[Any], Any]:
    """The function of a row that gives the value."""
    return access if callable(access) else _walk(access)


@cache
def _walk(path: str) -> Callable[[Any], Any]:
    """The function that follows a path of names."""
    first, _dot, rest = path.partition(".")
    step = attrgetter(first)
    if not rest:
        return step
    further = _walk(rest)

    def walk(row: Any) -> Any:
        value = step(row)
        return None if value is None else further(value)

    return walk


class Kind(Enum):
    """What the values of a column are, so that a spreadsheet can calculate with them."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    RATE = "rate"
    DAY = "day"
    MOMENT = "moment"


NUMBERS_AND_DATES = (Decimal, int, float, date)


@lru_cache(maxsize=2048)
def words_of(html: str) -> str:
    """The words of a cell that we drew ourselves; a page's few badges are asked for again and again."""
    text = unescape(_TAG.sub(" ", html)).strip()
    return "" if text == NOTHING else " ".join(text.split())


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a file: its head, what its values are, and the value of a row."""

    label: str
    kind: Kind
    value: Callable[[Any, Table], Any]


@dataclass(slots=True)
class Column:
    """A column of text. `order`: name of the list's order behind the head; `css`: classes of head and cells.

    phone: kept on a telephone; else it folds away there. extra: offered in the column chooser, shown only to who
    chooses it. permission: who lacks it is not offered the column. needs: lookup paths of what a cell reads, where
    `value` does not say it. expression: makes what is annotated under the column's name; a column that is not shown
    is neither read nor joined nor annotated.
    """

    name: str
    label: Text
    value: Access = ""
    order: str = ""
    unit: Text = ""
    css: str = ""
    phone: bool = False
    no_sort_reason: Text = ""
    kind = Kind.TEXT
    extra: bool = False
    permission: str = ""
    needs: tuple[str, ...] = ()
    expression: Callable[[], Any] | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """What the cell reads, as lookup paths: those declared, else the one that `value` follows."""
        if self.needs or self.expression or callable(self.value):
            return self.needs
        return ((self.value or self.name).replace(".", "__"),)

    @property
    def classes(self) -> str:
        return self.css if self.phone else f"{self.css} bc-hide-sm".strip()

    @property
    def read(self) -> Callable[[Any], Any]:
        """The function of a row that gives the cell's value."""
        return reader(self.value or self.name)

    def drawing(self, table: Table) -> Callable[[Any], Any]:
        """What draws the cells of one page, each from its row; what is the same for all is worked out here, once.

        Anything not safe is escaped where the table is written.
        """
        read, draw = self.read, self.draw_value
        return lambda row: draw(read(row))

    @staticmethod
    def draw_value(value: Any) -> Any:
        return tags.or_nothing(value)

    def plain(self, row: Any, table: Table) -> Any:
        """What a file holds of the cell: a number, a date, or the words that the page shows."""
        value = self.read(row)
        return value if value is None or isinstance(value, NUMBERS_AND_DATES) else str(value)


@dataclass(slots=True)
class Money(Column):
    """An amount: full, two decimals, right-aligned; the unit stands in the head."""

    kind = Kind.MONEY
    css: str = "r"
    draw_value = staticmethod(tags.money)


@dataclass(slots=True)
class Number(Column):
    kind = Kind.NUMBER
    css: str = "r"
    draw_value = staticmethod(tags.number)


@dataclass(slots=True)
class Rate(Column):
    kind = Kind.RATE
    css: str = "r"
    draw_value = staticmethod(tags.rate)


@dataclass(slots=True)
class Day(Column):
    kind = Kind.DAY
    draw_value = staticmethod(tags.day)


@dataclass(slots=True)
class Moment(Column):
    kind = Kind.MOMENT
    draw_value = staticmethod(tags.moment)


@dataclass(slots=True)
class Badge(Column):
    """A badge that follows from a code and the language alone: that of each code is drawn once a page."""

    draw: Callable[[Any], Any] = tags.or_nothing

    def drawing(self, table: Table) -> Callable[[Any], Any]:
        read, draw = self.read, table.once(self.draw)
        return lambda row: draw(read(row))

    def plain(self, row: Any, table: Table) -> Any:
        return words_of(str(self.draw(self.read(row))))


@dataclass(slots=True)
class Status(Column):
    """A state: grey unless `tones` gives its code a tone (on, wait, off, bad)."""

    tones: dict[str, str] = field(default_factory=dict)
    text: Access = ""

    def drawing(self, table: Table) -> Callable[[Any], Any]:
        read, said, tones = self.read, reader(self.text), self.tones

        def draw(row: Any) -> Any:
            code = read(row)
            return tags.status_badge(said(row), tones.get(code, "")) if code else tags.EMPTY

        return draw

    def plain(self, row: Any, table: Table) -> Any:
        return str(value_of(row, self.text))


@dataclass(slots=True)
class Drawn(Column):
    """A cell drawn by a function of the row and the table: badges, masked values, several facts in one."""

    draw: Callable[[Any, Table], Any] | None = None

    def drawing(self, table: Table) -> Callable[[Any], Any]:
        draw = self.draw
        return (lambda row: draw(row, table)) if draw else (lambda row: "")

    def plain(self, row: Any, table: Table) -> Any:
        """The words of what is drawn, so that a file shows no more than the page."""
        return words_of(str(self.drawing(table)(row)))


@dataclass(slots=True)
class Main(Column):
    """The name of the row and the link to its record; beneath it, on a telephone, what the folded columns say.

    sub: what stands beside the name; in a file it is a column of its own under `sub_label`.
    """

    phone: bool = True
    sub: Callable[[Any, Table], Any] | None = None
    sub_label: Text = ""
    folded: Callable[[Any, Table], Any] | None = None

    def drawing(self, table: Table) -> Callable[[Any], Any]:
        read, address, sub, folded = self.read, table.url, self.sub, self.folded

        def draw(row: Any) -> SafeString:
            text, url = escaped(read(row)), address(row)
            html = f'<a href="{escaped(url)}">{text}</a>' if url else f"<b>{text}</b>"
            if sub:
                html += f' <span class="bc-sub bc-num">{escaped(sub(row, table))}</span>'
            if folded:
                html += f'<span class="bc-only-sm bc-sub bc-rowsub">{escaped(folded(row, table))}</span>'
            return drawn(html)

        return draw


class Row(NamedTuple):
    """A row of the page: where it leads, and what stands in its cells with their classes.

    Plain tuples: a list makes six hundred of them.
    """

    url: str
    cells: list[tuple[Any, str]]


def offered(columns: Iterable[Column], user: Any) -> list[Column]:
    """The columns that this person may have at all."""
    return [column for column in columns if not column.permission or may(user, column.permission)]


class Table:
    """Columns over rows for one reader. Subclasses set `columns` and `url_name`, or `url`.

    The first column always stands first. `chosen` are the names of those that this reader wants, in their order.
    """

    columns: Iterable[Column] = ()
    url_name: str = ""
    chosen: tuple[str, ...] | None = None

    def __init__(self, rows: Iterable[Any], request: Any) -> None:
        self.request = request
        self.user = request.user
        self._rows = list(rows)
        self._once: dict[Callable[[Any], Any], Callable[[Any], Any]] = {}
        if self.url_name:
            self._before_key, self._after_key = map(escaped, around_key(self.url_name))

    def url(self, row: Any) -> str:
        """Where a row leads: its record's page by `url_name`, as it is written in HTML; empty for nowhere."""
        return drawn(f"{self._before_key}{row.pk}{self._after_key}") if self.url_name else ""

    def once(self, draw: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """The same function, for this page and its language: what it draws of a code is drawn once."""
        if draw not in self._once:
            self._once[draw] = cache(draw)
        return self._once[draw]

    def visible_columns(self) -> list[Column]:
        """Columns this reader may have; override to leave out what a right does not give."""
        return offered(self.columns, self.user)

    def file_columns(self, names: Iterable[str] = ()) -> list[FileColumn]:
        """The same columns for a file: those that are named, in that order, else all that this reader gets."""
        offered = {column.name: column for column in self.columns_of_a_file()}
        chosen = [offered[name] for name in names if name in offered] or list(offered.values())
        made = []
        for column in chosen:
            unit = f" ({column.unit})" if column.unit else ""
            made.append(FileColumn(f"{column.label}{unit}", column.kind, column.plain))
            if isinstance(column, Main) and column.sub and column.sub_label:
                made.append(FileColumn(str(column.sub_label), Kind.TEXT, column.sub))
        return made

    def columns_of_a_file(self) -> list[Column]:
        """What may stand in a file; override where a page leaves out a column because of the rows it shows."""
        return self.visible_columns()

    @property
    def records(self) -> list[Any]:
        """What the rows are made of."""
        return self._rows

    @property
    def heads(self) -> list[Column]:
        """Columns that are shown: those chosen, else all but the extra ones."""
        columns = self.visible_columns()
        if self.chosen is None:
            return [column for column in columns if not column.extra]
        had = {column.name: column for column in columns}
        return [had[name] for name in self.chosen if name in had]

    def shows(self, name: str) -> bool:
        """Whether a column is shown: what a row says beside it may lean on it."""
        return any(column.name == name for column in self.heads) if self.chosen is None else name in self.chosen

    @property
    def rows(self) -> list[Row]:
        """Rows as the page shows them."""
        columns = [(column.drawing(self), column.classes) for column in self.heads]
        return [Row(self.url(row), [(draw(row), css) for draw, css in columns]) for row in self._rows]


def panel_table(table: Table) -> dict[str, Any]:
    """A table without sorting, for a panel."""
    heads = [
        {"name": column.name, "label": column.label, "unit": column.unit, "css": column.classes}
        for column in table.heads
    ]
    return {"columns": heads, "rows": table.rows}


__all__ = [
    "Badge",
    "Column",
    "Day",
    "Drawn",
    "FileColumn",
    "Kind",
    "Main",
    "Moment",
    "Money",
    "Number",
    "Rate",
    "Row",
    "Status",
    "Table",
    "offered",
    "panel_table",
]
