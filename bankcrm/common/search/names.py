"""Sources whose tables are small (branches, products, employees): the best of a few thousand names."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
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
    typed = frozenset(query.text)
    for row in rows:
        code = plain(row.code)
        by_code = Rank.EXACT if code == query.text else Rank.PREFIX if code.startswith(query.text) else None
        syllables, letters = _known(row.name)
        matched = match(query.text, syllables) if typed <= letters else None
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


@lru_cache(maxsize=20_000)
def _known(name: str) -> tuple[tuple[Syllable, ...], frozenset[str]]:
    """The syllables of a name, and every letter and character that they may give."""
    syllables = tuple(syllables_of(name))
    return syllables, frozenset(letter for one in syllables for form in one.forms for letter in form)


class SmallTableSource(SearchSource):
    """A source that looks at its rows one by one, by name, reading and code.

    hit: what a hit is in its key ("branch"), with `url_name` its page. code_label: what a row's code is called.
    first_look: so many of the likeliest rows are looked at first, and all only where too few of them answer; 0: all.
    """

    hit: ClassVar[str]
    url_name: ClassVar[str]
    code_label: ClassVar[str | Promise]
    first_look: ClassVar[int] = 0

    @abstractmethod
    def rows(self, query: Query, user: Any, most: int) -> Sequence[tuple[Any, ...]]:
        """`(key, name, code, state, ...)` of what could be meant, within the reader's scope.

        most: only so many, the likeliest; 0: all of them.
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
        found, looked_at = self._look(query, user, limit, self.first_look)
        if looked_at == self.first_look > 0 and not found.more:
            found, _looked_at = self._look(query, user, limit, 0)
        return found

    def _look(self, query: Query, user: Any, limit: int, most: int) -> tuple[Found, int]:
        """The best of `most` rows, and how many there were."""
        rows = {row[0]: row for row in self.rows(query, user, most)}
        named = (Named(key, row[1], row[2], self.is_last(row[3])) for key, row in rows.items())
        ranking = best_of(query, named, limit, code_label=self.code_label)
        return Found([self._hit(one, *rows[one.key]) for one in ranking.best], more=ranking.more), len(rows)

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
