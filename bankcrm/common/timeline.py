"""What happened with a record, told by every module: one list, newest first, a page at a time.

A module registers a source for a model's records, as it does a panel. A source declares rows and how one reads; where a
page begins is said here once, so that no event is left out or met twice, however many share an instant.
"""

from __future__ import annotations

import base64
import binascii
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, ClassVar

from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from bankcrm.common.permissions import may

LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `at` places it; `when` is the instant or the day as it is written."""

    title: str
    text: str = ""
    icon: str = "circle"
    level: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """An event with its place: the instant (a day counts from its first), the source, the row."""

    at: datetime
    source: str
    key: int
    when: date
    event: Event

    @property
    def place(self) -> tuple[datetime, str, int]:
        return self.at, self.source, self.key


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last event of a page; the next page holds what stands behind it."""

    at: datetime
    source: str
    key: int

    def encode(self) -> str:
        text = json.dumps([self.at.isoformat(), self.source, self.key], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor | None:
        """The cursor, or None for anything that is not one: the timeline then begins at its start."""
        try:
            at, source, key = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
            made = cls(datetime.fromisoformat(at), str(source), int(key))
        except (ValueError, TypeError, binascii.Error, OverflowError, RecursionError):
            return None
        if timezone.is_naive(made.at) or not 1900 < made.at.year < 9000 or not 0 <= made.key <= LARGEST_KEY:
            return None
        return made


class Source(ABC):
    """Rows of one kind that tell of something; subclass, set the class attributes, give `rows` and `event`.

    kind: what the filter calls it; several sources may share one. `at`: the field with the instant, or the day. The
    rows are scoped by the source itself, as a panel's are; without `permission` it is not asked.
    """

    code: ClassVar[str]
    kind: ClassVar[str]
    label: ClassVar[str | Promise]
    permission: ClassVar[str]
    at: ClassVar[str]
    is_day: ClassVar[bool] = False

    def __init__(self, record: Any, user: Any) -> None:
        self.record = record
        self.user = user

    @abstractmethod
    def rows(self) -> QuerySet:
        """The rows of this record that the person may see."""

    @abstractmethod
    def event(self, row: Any) -> Event:
        """A row as the timeline tells it."""

    def planned(self) -> list[tuple[date, Event]]:
        """What is still to come: a few, soonest first."""
        return []

    def events(self, before: Cursor | None, limit: int) -> list[Placed]:
        """The newest events behind the cursor."""
        rows = self.rows().filter(**{f"{self.at}__isnull": False})
        if before is not None:
            rows = rows.filter(self._behind(before))
        return [self._placed(row) for row in rows.order_by(F(self.at).desc(), "-pk")[:limit]]

    def _behind(self, cursor: Cursor) -> Q:
        """Of one instant the sources follow each other by their codes, downwards, and their rows by their keys."""
        at: Any = cursor.at
        whole = True
        if self.is_day:
            at = timezone.localdate(cursor.at)
            whole = cursor.at == first_instant(at)
        if not whole:  # The cursor stands later on this day, and the day counts from its first instant.
            return Q(**{f"{self.at}__lte": at})
        earlier, same = Q(**{f"{self.at}__lt": at}), Q(**{self.at: at})
        if self.code < cursor.source:
            return earlier | same
        return earlier | (same & Q(pk__lt=cursor.key)) if self.code == cursor.source else earlier

    def _placed(self, row: Any) -> Placed:
        when = getattr(row, self.at)
        at = first_instant(when) if self.is_day else when
        return Placed(at, self.code, row.pk, when, self.event(row))


def first_instant(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """`earlier` is the cursor of the next page, empty at the end."""

    planned: list[tuple[date, Event]]
    events: list[Placed]
    earlier: str


_sources: dict[str, list[type[Source]]] = {}


def register(model_label: str, source: type[Source]) -> type[Source]:
    """Let a source tell of a model's records ("customers.customer"); its code must be new there."""
    sources = _sources.setdefault(model_label, [])
    if source not in sources:
        if any(other.code == source.code for other in sources):
            raise ValueError(f"timeline source {source.code} of {model_label} is registered twice")
        sources.append(source)
    return source


def sources_for(record: Model, user: Any) -> list[Source]:
    """The sources this person may hear."""
    found = _sources.get(record._meta.label_lower, [])
    return [source(record, user) for source in found if may(user, source.permission)]


def kinds_of(sources: Iterable[Source]) -> list[tuple[str, str]]:
    """What can be filtered by, in the order of registration."""
    return list({source.kind: str(source.label) for source in sources}.items())


def timeline_page(sources: Iterable[Source], *, before: Cursor | None, limit: int) -> TimelinePage:
    """One page over all the sources: each gives its own newest, the newest of all are kept."""
    sources = list(sources)
    found = [placed for source in sources for placed in source.events(before, limit + 1)]
    found.sort(key=lambda placed: placed.place, reverse=True)
    kept = found[:limit]
    earlier = Cursor(*kept[-1].place).encode() if len(found) > limit else ""
    planned = [one for source in sources for one in source.planned()] if before is None else []
    return TimelinePage(sorted(planned, key=lambda one: one[0], reverse=True), kept, earlier)
