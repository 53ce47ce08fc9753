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


def best_of(query: Query, rows: Iterable[Named], *, code_label: Any, reading_label: Any) -> list[Best]:
    """Those rows whose name or code answers, best first."""
    found = []
    for row in rows:
        code = plain(row.code)
        by_code = Rank.EXACT if code == query.text else Rank.PREFIX if code.startswith(query.text) else None
        matched = match(query.text, list(_syllables(row.name)))
        if by_code is None and matched is None:
            continue
        rank = min(one for one in (by_code, matched.rank if matched else None) if one is not None)
        found.append(
            ((row.last, rank, len(row.name), row.code), _as_best(row, query, matched, code_label, reading_label))
        )
    return [best for _order, best in sorted(found, key=lambda one: one[0])]


def _as_best(row: Named, query: Query, matched: Match | None, code_label: Any, reading_label: Any) -> Best:
    if matched is None:
        return Best(row.key, (), Reason(code_label, row.code, (Span(0, len(query.text)),)))
    if matched.by_name or not matched.reading:
        return Best(row.key, matched.spans, None)
    return Best(row.key, matched.spans, Reason(reading_label, matched.reading, matched.reading_spans))


@lru_cache(maxsize=20_000)
def _syllables(name: str) -> tuple[Syllable, ...]:
    return tuple(syllables_of(name))
