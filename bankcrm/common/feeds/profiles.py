"""Profiles: which file an entity comes from, and the SQL expression for each of its columns.

A profile is a TOML file that an administrator deploys (settings.FEED_PROFILE_DIRS); PostgreSQL is its language.
`canonical` is no file: the canonical names, column for column.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from bankcrm.common.feeds import entities as registry
from bankcrm.common.feeds.reader import Dialect
from bankcrm.common.feeds.refusal import Refused

CANONICAL = "canonical"
NAME = re.compile(r"^[a-z][a-z0-9_]{0,40}$")
OWN_NAMES = re.compile(r"^(st|ty|df|nw|rj|fe)_")


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
    text = path.read_text(encoding="utf-8")
    try:
        return _read(name, text, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused("profile_error", profile=name, message=str(error)) from None


def _read(name: str, text: str, data: dict[str, Any]) -> Profile:
    _only(data, {"title", "business_date", "currency", "full", "files", "entities"}, name)
    files = {alias: _file(alias, told) for alias, told in data.get("files", {}).items()}
    sources = {entity: [_source(entity, one, files) for one in told] for entity, told in data["entities"].items()}
    full = frozenset(data.get("full", []))
    for entity in [*sources, *full]:
        if registry.entity(entity) is None:
            raise ValueError(f"no entity is called {entity}")
    day = data.get("business_date")
    return Profile(
        name=name,
        title=data.get("title", name),
        files=files,
        sources=sources,
        full=full,
        business_date=day if isinstance(day, date) or day is None else date.fromisoformat(day),
        currency=data.get("currency", ""),
        text=text,
    )


def _file(alias: str, told: dict[str, Any]) -> SourceFile:
    _only(told, {"path", "encoding", "delimiter", "quote", "columns", "header"}, f"files.{alias}")
    if not NAME.match(alias) or OWN_NAMES.match(alias):
        raise ValueError(f"files.{alias}: the name must be a plain word, none that begins with st_, ty_, df_, nw_, rj_")
    dialect = Dialect(told.get("encoding", "utf-8"), told.get("delimiter", ","), told.get("quote", '"'))
    if len(dialect.delimiter.encode()) != 1 or len(dialect.quote.encode()) > 1:
        raise ValueError(f"files.{alias}: delimiter and quote are one ASCII character each")
    "".encode(dialect.encoding)
    columns = tuple(column.lower() for column in told.get("columns", []))
    if not told.get("header", True) and not columns:
        raise ValueError(f"files.{alias}: a file without a header needs its columns named")
    return SourceFile(alias, told["path"], dialect, columns, told.get("header", True))


def _source(entity_name: str, told: dict[str, Any], files: dict[str, SourceFile]) -> Source:
    where = f"entities.{entity_name}"
    _only(told, {"from", "columns", "join", "where", "group_by", "distinct_on", "rows"}, where)
    entity = registry.entity(entity_name)
    if entity is None:
        raise ValueError(f"no entity is called {entity_name}")
    rows = tuple(told.get("rows", []))
    columns = told.get("columns", {})
    for column in {*columns, *(name for row in rows for name in row)}:
        if column not in entity.by_name:
            raise ValueError(f"{where}: no column is called {column}")
    lacking = entity.lacking(list(rows[0] if rows else columns))
    if lacking:
        raise ValueError(f"{where} lacks {', '.join(lacking)}")
    if not rows and told.get("from") not in files:
        raise ValueError(f"{where}: no file is called {told.get('from')}")
    return Source(
        file=told.get("from", ""),
        expressions={name: str(expression) for name, expression in columns.items()},
        join=told.get("join", ""),
        where=told.get("where", ""),
        group_by=told.get("group_by", ""),
        distinct_on=told.get("distinct_on", ""),
        rows=rows,
    )


def _only(told: dict[str, Any], allowed: set[str], where: str) -> None:
    unknown = set(told) - allowed
    if unknown:
        raise ValueError(f"{where}: not known: {', '.join(sorted(unknown))}")
