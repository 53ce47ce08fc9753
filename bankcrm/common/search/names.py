"""Sources whose tables are small (branches, products, employees): the best of a few thousand names."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Best:
    """A row that answers, with the ranges to underline and the reason where its name does not show it."""

    key: int
    spans: tuple[Span, ...]
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best rows, and whether there are more that answer."""

    best: list[Best]
    more: bool


def best_of(query: Query, rows: Iterable[Named], limit: int, *, code_label: Any) -> Ranking:
    """Those rows whose name or code answers, best first."""
    found: list[tuple[tuple[Any, ...], Named, Match | None]] = []
    typed = Typed.of(query)
    for row in rows:
        code = plain(row.code)
        by_code = Rank.EXACT if code == query.text else Rank.PREFIX if code.startswith(query.text) else None
        known = known_of(row.name)
        matched = match(query.text, known.syllables) if known.could_answer(typed) else None
        ranks = [one for one in (by_code, matched.rank if matched else None) if one is not None]
        if ranks:
            found.append(((row.last, min(ranks), len(row.name), row.code), row, matched))
    found.sort(key=lambda one: one[0])
    best = [_as_best(row, query, matched, code_label) for _order, row, matched in found[:limit]]
    return Ranking(best, len(found) > limit)


def _as_best(row: Named, query: Query, matched: Match | None, code_label: Any) -> Best:
    if matched is None:
        return Best(row.key, (), Reason(code_label, row.code, (Span(0, len(query.text)),)))
    if matched.by_name:
        return Best(row.key, matched.spans, None)
    return Best(row.key, matched.spans, Reason(_("pinyin"), *matched.reading()))


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

        The likeliest first, then more of them; the last is all that are looked at. Each is taken only where too few
        of the one before answer.
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
        found = Found([], more=False)
        for rows in self.looks(query, user):
            found = self._best(query, rows, limit)
            if found.more:
                break
        return found

    def _best(self, query: Query, rows: Sequence[tuple[Any, ...]], limit: int) -> Found:
        by_key = {row[0]: row for row in rows}
        named = (Named(key, row[1], row[2], self.is_last(row[3])) for key, row in by_key.items())
        ranking = best_of(query, named, limit, code_label=self.code_label)
        return Found([self._hit(one, *by_key[one.key]) for one in ranking.best], more=ranking.more)

    def _hit(self, found: Best, key: int, name: str, code: str, state: Any, *further: Any) -> Hit:
        return Hit(
            key=(self.hit, key),
            url=reverse(self.url_name, args=[key]),
            title=name,
            icon=self.icon,
            spans=found.spans,
            reason=found.reason,
            facts=self.facts(code, *further),
            badges=self.badges(state),
        )
