"""Columns of canonical files: how their text becomes a typed value in SQL, and what is wrong when it does not.

A kind gives `cast(x)`, an SQL expression that is null exactly when the text x is not such a value: one look at
each value both checks and converts it. Nothing here raises an error in the database.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

YEAR_MONTH_DAY = "[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
TIME = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?"
ZONE = "(Z|[+-][0-9]{2}:?[0-9]{2})"
TRUE_WORDS = ("1", "true", "t", "yes", "y", "是")
FALSE_WORDS = ("0", "false", "f", "no", "n", "否")


def literal(value: Any) -> str:
    """A value as an SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def can_ask_types() -> bool:
    """PostgreSQL 16 and newer say whether a text is a value of a type, several times faster than a pattern does.

    What comes out as it went in is written as we want it: 2026-01-05 and 12.50, not 5 January or 1e3.
    """
    return int(connection.pg_version) >= 160000  # type: ignore[attr-defined]


def listed(values: Any) -> str:
    return ", ".join(literal(value) for value in values)


class Kind(ABC):
    """What a column holds. `reason` is the code of the error of a text that is not such a value."""

    sql_type = "text"
    reason = "unreadable_value"
    is_text = False

    @abstractmethod
    def cast(self, x: str) -> str:
        """SQL that reads the text x; null exactly when it is not such a value."""


@dataclass(frozen=True)
class Text(Kind):
    """Any text up to a length; the only kind of which every text is a value."""

    longest: int | None = None
    reason = "too_long"
    is_text = True

    def cast(self, x: str) -> str:
        return x


@dataclass(frozen=True)
class Capitals(Text):
    """A number of a document: without blanks, in capital letters."""

    def cast(self, x: str) -> str:
        return f"upper(replace({x}, ' ', ''))"


@dataclass(frozen=True)
class Choice(Kind):
    """One of the codes of a list."""

    codes: tuple[Any, ...]
    sql_type: str = "text"
    reason = "unknown_code"

    def cast(self, x: str) -> str:
        inside = f"CASE WHEN {x} IN ({listed(str(code) for code in self.codes)}) THEN {x} END"
        return inside if self.sql_type == "text" else f"({inside})::{self.sql_type}"


@dataclass(frozen=True)
class Number(Kind):
    """A decimal number with a point; further decimals must be noughts."""

    digits: int = 18
    places: int = 2
    reason = "not_a_number"

    @property
    def sql_type(self) -> str:  # type: ignore[override]
        return f"numeric({self.digits},{self.places})"

    @property
    def pattern(self) -> str:
        return f"^[+-]?[0-9]{{1,{self.digits - self.places}}}([.][0-9]{{1,{self.places}}}0*)?$"

    def cast(self, x: str) -> str:
        slow = f"CASE WHEN {x} ~ '{self.pattern}' THEN {x}::{self.sql_type} END"
        if not can_ask_types():
            return slow
        # A number that comes out as it went in has just the decimals that the column holds; NaN does so, too.
        plain = f"pg_input_is_valid({x}, '{self.sql_type}') AND {x} <> 'NaN'"
        same = f"CASE WHEN {x}::{self.sql_type}::text = {x} THEN {x}::{self.sql_type} END"
        return f"coalesce(CASE WHEN {plain} THEN {same} END, {slow})"


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number within the range of its database column."""

    least: int = 0
    most: int = 32767
    sql_type: str = "smallint"
    reason = "not_a_whole_number"

    def cast(self, x: str) -> str:
        number = f"CASE WHEN {x} ~ '^[+-]?[0-9]{{1,9}}$' THEN {x}::integer END"
        return f"(CASE WHEN ({number}) BETWEEN {self.least} AND {self.most} THEN {x}::{self.sql_type} END)"


def is_day(x: str) -> str:
    """SQL: is the text x, which has the form of a date, a day of the calendar?"""
    last = f"make_date(left({x}, 4)::integer, substr({x}, 6, 2)::integer, 1) + interval '1 month - 1 day'"
    return f"(substr({x}, 9, 2) < '29' OR substr({x}, 9, 2)::integer <= date_part('day', {last}))"


class Day(Kind):
    """An ISO date."""

    sql_type = "date"
    reason = "not_a_date"

    def cast(self, x: str) -> str:
        if can_ask_types():
            same = f"{x}::date::text = {x} AND left({x}, 1) <> '0'"
            valid = f"length({x}) = 10 AND pg_input_is_valid({x}, 'date')"
            return f"CASE WHEN {valid} THEN CASE WHEN {same} THEN {x}::date END END"
        return f"CASE WHEN {x} ~ '^{YEAR_MONTH_DAY}$' THEN CASE WHEN {is_day(x)} THEN {x}::date END END"


class Moment(Kind):
    """An ISO date and time; without an offset it is the bank's own time."""

    sql_type = "timestamptz"
    reason = "not_a_moment"

    def cast(self, x: str) -> str:
        zone = literal(settings.TIME_ZONE)
        slow = (
            f"CASE WHEN {x} ~ '^{YEAR_MONTH_DAY}[ T]{TIME}{ZONE}?$' THEN CASE WHEN {is_day(x)} THEN "
            f"CASE WHEN {x} ~ '{ZONE}$' THEN {x}::timestamptz ELSE {x}::timestamp AT TIME ZONE {zone} END END END"
        )
        if not can_ask_types():
            return slow
        valid = f"length({x}) BETWEEN 19 AND 26 AND left({x}, 1) <> '0' AND pg_input_is_valid({x}, 'timestamp')"
        same = f"CASE WHEN {valid} THEN {x}::timestamp::text = {x} END"
        return f"CASE WHEN ({same}) THEN {x}::timestamp AT TIME ZONE {zone} ELSE {slow} END"


class Flag(Kind):
    """Yes or no."""

    sql_type = "boolean"
    reason = "not_a_flag"

    def cast(self, x: str) -> str:
        return (
            f"CASE WHEN lower({x}) IN ({listed(TRUE_WORDS)}) THEN true "
            f"WHEN lower({x}) IN ({listed(FALSE_WORDS)}) THEN false END"
        )


class Words(Kind):
    """Several words, separated by semicolons."""

    sql_type = "varchar[]"
    reason = "too_long"

    def cast(self, x: str) -> str:
        return f"regexp_split_to_array({x}, '[[:space:]]*;[[:space:]]*')::varchar[]"


@dataclass(frozen=True)
class Reference(Kind):
    """The key of a row of another entity; the database column holds that row's id."""

    model: type[models.Model]
    reason = "missing_reference"
    sql_type = "bigint"

    def cast(self, x: str) -> str:
        raise TypeError("a reference is resolved by a join")


def kind_of(model_field: Any) -> Kind:
    """The kind that a model's field asks for."""
    if isinstance(model_field, models.ForeignKey):
        return Reference(model_field.related_model)
    if model_field.choices:
        codes = tuple(code for code, _label in model_field.flatchoices if code != "")
        return Choice(codes, "text" if isinstance(model_field, models.CharField) else "smallint")
    if isinstance(model_field, ArrayField):
        return Words()
    if isinstance(model_field, models.DecimalField):
        return Number(model_field.max_digits, model_field.decimal_places)
    if isinstance(model_field, models.DateTimeField):
        return Moment()
    if isinstance(model_field, models.DateField):
        return Day()
    if isinstance(model_field, models.BooleanField):
        return Flag()
    if isinstance(model_field, models.IntegerField):
        return Whole()
    return Text(model_field.max_length)


@dataclass(frozen=True)
class Column:
    """One column of a canonical file. `field` is the model's field when it is not called as the column is.

    keep_when: SQL over the row t; where it is true an empty value leaves what is there (a birth date that an identity
    number filled).
    """

    name: str
    field: str = ""
    required: bool = False
    keep_when: str = ""
    kind: Kind | None = None
