"""The best of a few thousand names: for sources whose tables are small (branches, products, employees)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bankcrm.common.search.hits import Reason, Span
from bankcrm.common.search.matching import Match, Rank, Syllable, match, syllables_of
from bankcrm.common.search.query import Query, plain


@dataclass(frozen=True, slots=True)
class Named:
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


def best_of(query: Query, rows: Iterable[Named], limit: int, *, code_label: Any, reading_label: Any) -> Ranking:
    """Those rows whose name or code answers, best first."""
    found: list[tuple[tuple[Any, ...], Named, Match | None]] = []
    typed = set(query.text)
    for row in rows:
        code = plain(row.code)
        by_code = Rank.EXACT if code == query.text else Rank.PREFIX if code.startswith(query.text) else None
        syllables, letters = _known(row.name)
        matched = match(query.text, syllables) if typed.issubset(letters) else None
        ranks = [one for one in (by_code, matched.rank if matched else None) if one is not None]
        if ranks:
            found.append(((row.last, min(ranks), len(row.name), row.code), row, matched))
    found.sort(key=lambda one: one[0])
    best = [_as_best(row, query, matched, code_label, reading_label) for _order, row, matched in found[:limit]]
    return Ranking(best, len(found) > limit)


def _as_best(row: Named, query: Query, matched: Match | None, code_label: Any, reading_label: Any) -> Best:
    if matched is None:
        return Best(row.key, (), Reason(code_label, row.code, (Span(0, len(query.text)),)))
    if matched.by_name:
        return Best(row.key, matched.spans, None)
    return Best(row.key, matched.spans, Reason(reading_label, *matched.reading()))


@lru_cache(maxsize=20_000)
def _known(name: str) -> tuple[tuple[Syllable, ...], str]:
    """The syllables of a name, and every letter and character that they may give."""
    syllables = tuple(syllables_of(name))
    return syllables, "".join(dict.fromkeys(letter for one in syllables for form in one.forms for letter in form))
