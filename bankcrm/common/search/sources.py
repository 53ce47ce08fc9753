"""The registry of what can be searched, and the search itself: every source in its turn, under a time limit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bankcrm.common.permissions import access_of
from bankcrm.common.search.hits import Group, Hit
from bankcrm.common.search.query import Query
from bankcrm.common.time_limit import TookTooLong, time_limit

SECONDS = 1.0
TOO_LONG = _("This took too long; type more of it.")


@dataclass(frozen=True, slots=True)
class Found:
    """What a source answers: hits, best first, and whether there are more. The rest as in `Group`."""

    hits: list[Hit] = field(default_factory=list)
    more: bool = False
    outside: int | None = None
    outside_capped: bool = False
    note: str | Promise = ""


class SearchSource(ABC):
    """Something that can be found: subclass, set the class attributes, give `find`.

    permission: without it the source is not asked. position: customers 10, accounts 20, loans 30, products 40,
    employees 50, branches 60, pages 90. Everything it returns it must scope and mask for the user itself.
    """

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    icon: ClassVar[str]
    permission: ClassVar[str]
    position: ClassVar[int] = 100
    amount_label: ClassVar[str | Promise] = ""
    amount_unit: ClassVar[str | Promise] = ""

    @abstractmethod
    def find(self, query: Query, user: Any, limit: int) -> Found:
        """At most `limit` hits. Bounded work whatever was typed: it runs for every key that is pressed."""

    def recent(self, user: Any, limit: int) -> list[Hit]:
        """What this person opened lately, newest first; shown before anything is typed."""
        return []

    def all_url(self, query: Query, user: Any) -> str:
        """Address of a list of all hits, if there is one."""
        return ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Groups that have something to say, in order."""

    query: Query
    groups: list[Group]

    @property
    def hits(self) -> list[Hit]:
        """All of them in the order in which they are drawn: what Enter opens is the first."""
        return [hit for group in self.groups for hit in group.hits]


_sources: list[SearchSource] = []


def register(source: SearchSource) -> SearchSource:
    """Add a source; its code must be new, or the very same source's."""
    for other in _sources:
        if other.code == source.code:
            if type(other) is not type(source):
                raise ValueError(f"search source {source.code} is registered twice")
            return other
    _sources.append(source)
    _sources.sort(key=lambda one: one.position)
    return source


def sources_for(user: Any) -> list[SearchSource]:
    """Those that this person may search, in order."""
    access = access_of(user)
    return [source for source in _sources if access.has(source.permission)]


def search(text: str, user: Any, limit_per_group: int = 8, only: str = "") -> Answer:
    """Find `text` for `user`: groups in order. `only` asks one source by its code (a tab, a results page)."""
    query = Query.of(text)
    if not query:
        return Answer(query, [])
    asked = [source for source in sources_for(user) if only in ("", source.code)]
    groups = [_ask(source, query, user, limit_per_group) for source in asked]
    return Answer(query, [group for group in groups if group.hits or group.note or group.outside])


def _ask(source: SearchSource, query: Query, user: Any, limit: int) -> Group:
    try:
        with time_limit(SECONDS, by_index=True):
            found = source.find(query, user, limit)
    except TookTooLong:
        return Group(source.code, source.label, source.icon, note=TOO_LONG)
    return Group(
        source.code,
        source.label,
        source.icon,
        found.hits[:limit],
        more=found.more,
        all_url=source.all_url(query, user) if found.more else "",
        amount_label=source.amount_label,
        amount_unit=source.amount_unit,
        outside=found.outside,
        outside_capped=found.outside_capped,
        note=found.note,
    )


def recent(user: Any, limit: int = 8) -> list[Group]:
    """What the person opened lately, for the box before anything is typed."""
    groups = []
    for source in sources_for(user):
        if hits := source.recent(user, limit):
            group = Group(
                source.code,
                source.label,
                source.icon,
                hits,
                amount_label=source.amount_label,
                amount_unit=source.amount_unit,
            )
            groups.append(group)
    return groups
