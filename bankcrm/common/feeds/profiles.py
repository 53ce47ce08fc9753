"""Profiles: which file an entity comes from, and the SQL expression for each of its columns.

A profile is a TOML file that an administrator deploys (settings.FEED_PROFILE_DIRS); PostgreSQL is its language.
`canonical` is no file: the canonical names, column for column.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from bankcrm.common.feeds import entities as registry
from bankcrm.common.feeds.reader import Dialect
from bankcrm.common.feeds.refusal import Refused

CANONICAL = "canonical"
NAME = re.compile(r"^[a-z][a-z0-9_]{0,40}$")
# What a value must be, in the words of TOML.
KINDS = {dict: "table", list: "array", str: "string", bool: "boolean"}
OWN_NAMES = re.compile(r"^(st|ty|df|nw|rj|ms|fe)_")


class Wrong(Exception):
    """Something that a profile must not say; `load` makes a refusal of it."""

    def __init__(self, code: str, **detail: Any) -> None:
        self.code, self.detail = code, detail
        super().__init__(code)


@dataclass(frozen=True)
class SourceFile:
    """A file of the feed: `alias` is the name of its table of text columns in expressions."""

    alias: str
    path: str
    dialect: Dialect = Dialect()
    columns: tuple[str, ...] = ()
    has_header: bool = True


@dataclass(frozen=True)
class Source:
    """One way rows of an entity come to be: a file with joins and expressions, or rows written in the profile."""

    file: str = ""
    expressions: dict[str, str] = field(default_factory=dict)
    join: str = ""
    where: str = ""
    group_by: str = ""
    distinct_on: str = ""
    rows: tuple[dict[str, Any], ...] = ()

    @cached_property
    def words(self) -> set[str]:
        """Every word that could be the alias of a file."""
        parts = [self.file, self.join, self.where, self.group_by, self.distinct_on, *self.expressions.values()]
        return set(re.findall(r"[a-z_][a-z0-9_]*", " ".join(parts).lower()))


@dataclass(frozen=True)
class Profile:
    """Where a bank's files lie and what they mean."""

    name: str
    title: str = ""
    files: dict[str, SourceFile] = field(default_factory=dict)
    sources: dict[str, list[Source]] = field(default_factory=dict)
    full: frozenset[str] = frozenset()
    business_date: date | None = None
    currency: str = ""
    text: str = ""

    @property
    def is_canonical(self) -> bool:
        return self.name == CANONICAL


def known() -> list[str]:
    """The names of the profiles that are deployed."""
    found = {path.stem for folder in settings.FEED_PROFILE_DIRS for path in Path(folder).glob("*.toml")}
    return sorted(found | {CANONICAL})


def load(name: str) -> Profile:
    """The profile of that name, checked; Refused says what is wrong with it."""
    if name == CANONICAL:
        return Profile(CANONICAL)
    path = next(
        (path for folder in settings.FEED_PROFILE_DIRS if (path := Path(folder) / f"{name}.toml").is_file()), None
    )
    if path is None or not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise Refused("profile_unknown", profile=name, known=", ".join(known()))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Refused("wrong_encoding", file=path.name, line=line, encoding="UTF-8") from None
    try:
        return _read(name, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
        raise Refused("profile_syntax", profile=name, line=line, column=column) from None
    except Wrong as wrong:
        raise Refused(wrong.code, profile=name, **wrong.detail) from None


def _read(name: str, text: str, data: dict[str, Any]) -> Profile:
    _only(data, {"title", "business_date", "currency", "full", "files", "entities"}, "")
    files = {alias: _file(alias, told) for alias, told in _told(data, "files", dict, "", {}).items()}
    entities = _told(data, "entities", dict, "")
    sources = {
        entity: [_source(entity, one, files) for one in _told(entities, entity, list, "entities")]
        for entity in entities
    }
    full = frozenset(map(str, _told(data, "full", list, "", [])))
    for entity in [*sources, *full]:
        if registry.entity(entity) is None:
            raise Wrong("profile_no_entity", entity=entity)
    return Profile(
        name=name,
        title=_told(data, "title", str, "", name),
        files=files,
        sources=sources,
        full=full,
        business_date=_day(data),
        currency=_told(data, "currency", str, "", ""),
        text=text,
    )


def _told(told: Any, key: str, kind: type, where: str, default: Any = None) -> Any:
    """What is said under a key, of the kind that it must be; without a default it must be said."""
    if not isinstance(told, dict):
        raise Wrong("profile_kind", where=where, kind=KINDS[dict])
    if key not in told and default is not None:
        return default
    if key not in told:
        raise Wrong("profile_lacks", where=where, names=key)
    if not isinstance(told[key], kind):
        raise Wrong("profile_kind", where=f"{where}.{key}".strip("."), kind=KINDS[kind])
    return told[key]


def _day(data: dict[str, Any]) -> date | None:
    day = data.get("business_date")
    if day is None or (isinstance(day, date) and not isinstance(day, datetime)):
        return day
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError):
        raise Wrong("profile_day", value=str(day)) from None


def _file(alias: str, told: Any) -> SourceFile:
    where = f"files.{alias}"
    path = _told(told, "path", str, where)
    _only(told, {"path", "encoding", "delimiter", "quote", "columns", "header"}, where)
    if not NAME.match(alias) or OWN_NAMES.match(alias):
        raise Wrong("profile_file_name", where=where)
    encoding = _told(told, "encoding", str, where, "utf-8")
    dialect = Dialect(encoding, _told(told, "delimiter", str, where, ","), _told(told, "quote", str, where, '"'))
    if len(dialect.delimiter.encode()) != 1 or len(dialect.quote.encode()) > 1:
        raise Wrong("profile_marks", where=where)
    try:
        "".encode(dialect.encoding)
    except LookupError:
        raise Wrong("profile_encoding", where=where, encoding=encoding) from None
    has_header = _told(told, "header", bool, where, True)
    columns = tuple(str(column).lower() for column in _told(told, "columns", list, where, []))
    if not has_header and not columns:
        raise Wrong("profile_no_columns", where=where)
    return SourceFile(alias, path, dialect, columns, has_header)


def _source(entity_name: str, told: Any, files: dict[str, SourceFile]) -> Source:
    where = f"entities.{entity_name}"
    entity = registry.entity(entity_name)
    if entity is None:
        raise Wrong("profile_no_entity", entity=entity_name)
    columns = _told(told, "columns", dict, where, {})
    _only(told, {"from", "columns", "join", "where", "group_by", "distinct_on", "rows"}, where)
    rows = tuple(_told(told, "rows", list, where, []))
    if not all(isinstance(row, dict) for row in rows):
        raise Wrong("profile_kind", where=f"{where}.rows", kind=KINDS[dict])
    for column in [*columns, *(name for row in rows for name in row)]:
        if column not in entity.by_name:
            raise Wrong("profile_no_column", where=where, column=column)
    lacking = entity.lacking(list(rows[0] if rows else columns))
    if lacking:
        raise Wrong("profile_lacks", where=where, names=", ".join(lacking))
    source_file = _told(told, "from", str, where, "")
    if not rows and source_file not in files:
        raise Wrong("profile_no_file", where=where, file=source_file)
    return Source(
        file=source_file,
        expressions={name: str(expression) for name, expression in columns.items()},
        join=_told(told, "join", str, where, ""),
        where=_told(told, "where", str, where, ""),
        group_by=_told(told, "group_by", str, where, ""),
        distinct_on=_told(told, "distinct_on", str, where, ""),
        rows=rows,
    )


def _only(told: dict[str, Any], allowed: set[str], where: str) -> None:
    unknown = set(told) - allowed
    if unknown:
        raise Wrong("profile_unknown_names", where=where, names=", ".join(sorted(unknown)))
