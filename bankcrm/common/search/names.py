"""Sources whose tables are small (branches, products, employees): the best of a few thousand names."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bankcrm.common.search.hits import Hit, Reason, Span
from bankcrm.common.search.matching import Match, Rank, Syllable, match, syllables_of
from bankcrm.common.search.query import Query, plain
from bankcrm.common.search.sources import Found, SearchSource


class Named(NamedTuple):
    """A row with what it is found by. last: what stands behind the others (closed, left, retired)."""

    key: int
    name: str
    code: str
    last: bool = False


class Answering(NamedTuple):
    """A row that answers, and where it stands among the others."""

    order: tuple[Any, ...]
    key: int
    code: str
    matched: Match | None
    is_last: bool

    def spans(self) -> tuple[Span, ...]:
        """What of the name is underlined."""
        return self.matched.spans if self.matched else ()

    def reason(self, query: Query, code_label: Any) -> Reason | None:
        """Why, where the name does not show it."""
        if self.matched is None:
            return Reason(code_label, self.code, (Span(0, len(query.text)),))
        return None if self.matched.by_name else Reason(_("pinyin"), *self.matched.reading())


def answering(query: Query, rows: Iterable[Named]) -> list[Answering]:
    """Those rows whose name or code answers, in no order."""
    found = []
    typed = Typed.of(query)
    for row in rows:
        code = plain(row.code)
        by_code = Rank.EXACT if code == query.text else Rank.PREFIX if code.startswith(query.text) else None
        known = known_of(row.name)
        matched = match(query.text, known.syllables) if known.could_answer(typed) else None
        ranks = [one for one in (by_code, matched.rank if matched else None) if one is not None]
        if ranks:
            order = (row.last, min(ranks), len(row.name), row.code)
            found.append(Answering(order, row.key, row.code, matched, row.last))
    return found


class Typed(NamedTuple):
    """What was typed, as names are first looked at: its first sign, and all of them."""

    first: str
    signs: frozenset[str]

    @classmethod
    def of(cls, query: Query) -> Typed:
        return cls(query.text[:1], frozenset(query.text))


class Known(NamedTuple):
    """A name as it is searched. letters: all that it may give; firsts: those with which a part of it may begin."""

    syllables: tuple[Syllable, ...]
    letters: frozenset[str]
    firsts: frozenset[str]

    def could_answer(self, typed: Typed) -> bool:
        """Whether it is worth a closer look."""
        return typed.first in self.firsts and typed.signs <= self.letters


@lru_cache(maxsize=20_000)
def known_of(name: str) -> Known:
    syllables = tuple(syllables_of(name))
    letters = frozenset(letter for one in syllables for form in one.forms for letter in form)
    words = frozenset(letter for one in syllables if one.forms[0].isascii() for letter in one.forms[0])
    return Known(syllables, letters, words.union(*(one.firsts for one in syllables)))


class SmallTableSource(SearchSource):
    """A source that looks at its rows one by one, by name, reading and code.

    hit: what a hit is in its key ("branch"), with `url_name` its page. code_label: what a row's code is called.
    """

    hit: ClassVar[str]
    url_name: ClassVar[str]
    code_label: ClassVar[str | Promise]

    @abstractmethod
    def looks(self, query: Query, user: Any) -> Iterator[Sequence[tuple[Any, ...]]]:
        """`(key, name, code, state, ...)` of what could be meant, within the reader's scope.

        The likeliest first, then more of them. Each is taken only where too few of those before it answer; who stands
        behind the others is not enough.
        """

    @abstractmethod
    def is_last(self, state: Any) -> bool:
        """Whether rows of such a state stand behind the others (closed, left, retired)."""

    @abstractmethod
    def facts(self, code: str, *further: Any) -> tuple[str, ...]:
        """Small texts after the name. further: what the row holds besides."""

    def badges(self, state: Any) -> tuple[Any, ...]:
        return ()

    def find(self, query: Query, user: Any, limit: int) -> Found:
        seen: dict[int, tuple[Any, ...]] = {}
        found: list[Answering] = []
        for rows in self.looks(query, user):
            new = {row[0]: row for row in rows if row[0] not in seen}
            seen |= new
            found += answering(query, (Named(key, row[1], row[2], self.is_last(row[3])) for key, row in new.items()))
            if sum(not one.is_last for one in found) > limit:
                break
        best = sorted(found, key=lambda one: one.order)[:limit]
        return Found([self._hit(query, one, *seen[one.key]) for one in best], more=len(found) > limit)

    def _hit(self, query: Query, found: Answering, key: int, name: str, code: str, state: Any, *further: Any) -> Hit:
        return Hit(
            key=(self.hit, key),
            url=reverse(self.url_name, args=[key]),
            title=name,
            icon=self.icon,
            spans=found.spans(),
            reason=found.reason(query, self.code_label),
            facts=self.facts(code, *further),
            badges=self.badges(state),
        )
