"""Which customers could be meant: a bounded number of keys, by index, for names, pinyin and initials.

Ranking every customer called Wang would cost more the more there are. So a few hundred candidates are taken: the
person's own and recent ones whole, then the exact ones, those that begin so, those that hold it inside, each step only
while there is room. `ranking` orders what came. Nothing here decides what may be seen but the scope given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db.models import CharField, QuerySet

from bankcrm.common.asked import Asked
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from bankcrm.common.search import Query
from bankcrm.common.search.characters import LAST_BEFORE_HAN, all_syllables, look_up
from bankcrm.common.search.divisions import Pieces, divisions
from bankcrm.common.search.patterns import literal
from customers.models import Customer
from customers.search.near import Near
from customers.search.rights import VIEW
from customers.search.wanted import Wanted
from customers.search.wide import BOUND, Wide

# Many numbers begin alike: this is for who types one out, not for leafing.
FEW_BY_NUMBER = 20


def number_begins(query: Query, user: Any) -> list[int]:
    """A few customers of the scope whose customer number begins so; the one whose number it is among them."""
    if not query.text.isascii() or not any(c.isdigit() for c in query.text):
        return []
    return _begin_so(access_of(user).scope(VIEW), typed=query.text.upper())


@prepared
def _begin_so(scope: Scope) -> QuerySet:
    """In the order of bytes the number itself stands before all that it begins."""
    rows = Customer.objects.within(scope).filter(number__startswith=Asked("typed", CharField()))
    return rows.order_by("number").values_list("pk", flat=True)[:FEW_BY_NUMBER]


class NameCandidates:
    """Candidates for one query within one scope."""

    def __init__(self, query: Query, scope: Scope) -> None:
        self.query = query
        self.scope = scope
        self.text = query.text
        self.divisions = [] if self._is_plain_name else divisions(self.text)

    @property
    def _is_plain_name(self) -> bool:
        """Chinese characters, or a number: nothing in it reads like pinyin."""
        return not any(c.isascii() and c.isalpha() for c in self.text)

    def near(self, keys: Iterable[int] = (), managers: Iterable[int] = ()) -> list[int]:
        """Those of certain customers, or of these managers' portfolios, that could be meant."""
        near = Near(sorted(set(managers)), sorted(set(keys)))
        begins = literal(self.text) + "%"
        if self._is_plain_name:
            return near.by_name(begins)
        # The letters one after the other, however the syllables share them; what answers is told afterwards.
        letters = "%" + "%".join("".join(_initials((c,)) for c in self.text)) + "%"
        return near.by_reading(
            begins, letters, [grams for grams in (["a" + self.text[:4]], *self._piece_grams()) if grams]
        )

    def within_scope(self) -> list[int]:
        """From the branches of the scope: what begins so, and while there is room what holds it inside."""
        wide = Wide(self.scope)
        if wide.is_empty:
            return []
        found = wide.beginning(self.text, Wanted(self._first_grams(), begins=self.text), self._anchored())
        if len(set(found)) < BOUND:
            found += wide.answering(self._inside())
        return list(dict.fromkeys(found))

    # -- what a name holds, as grams

    def _name_grams(self) -> list[str]:
        """Grams of a name that holds the text."""
        text = self.text
        if len(text) == 1:
            return [text] if text > LAST_BEFORE_HAN else []
        pairs = [text[at : at + 2] for at in range(len(text) - 1)]
        return [f"={pair}" if pair.isascii() else pair for pair in pairs]

    def _first_grams(self) -> list[str]:
        """Grams of a name that begins with the text."""
        return [f"^{self.text[:2]}", *(self._name_grams() if len(self.text) > 2 else [])]

    def _piece_grams(self) -> list[list[str]]:
        """For each division its characters and whole syllables; initials alone give none."""
        return [_grams_of(pieces) for pieces in self.divisions]

    def _anchored(self) -> Iterator[Wanted]:
        """Names that begin with the pieces of a division."""
        for pieces, grams in zip(self.divisions, self._piece_grams(), strict=True):
            begins = f"i{_initials(pieces)[:4]}"
            yield Wanted([begins, *grams])
            if grams or len(pieces) > 1:
                yield Wanted([f"a{begins[1:]}", *grams])
        if len(self.text) == 1 and not self._is_plain_name:
            yield Wanted([f"a{self.text}"])

    def _inside(self) -> Iterator[Wanted]:
        """Names that hold the text, as it stands or as what it could mean."""
        if grams := self._name_grams():
            yield Wanted(grams, holds=self.text)
        for pieces, grams in zip(self.divisions, self._piece_grams(), strict=True):
            if len(pieces) == 1:
                yield Wanted([f"p{pieces[0]}"])
            elif (endings := _endings(pieces)) and (grams or " " in endings[0]):
                before = _grams_of(pieces[:-1], is_followed=True)
                yield from (Wanted([*before, ending]) for ending in endings)
            elif len(grams) > 1 or any(" " in gram for gram in grams):
                # One character or syllable of several that were typed would be too little to go by.
                yield Wanted(grams)


def _initials(pieces: Pieces) -> str:
    """What the initials of a name begin with that begins with these pieces."""
    known = look_up(pieces)
    return "".join((known[piece].readings or ("",))[0][:1] if piece in known else piece[:1] for piece in pieces)


def _grams_of(pieces: Pieces, *, is_followed: bool = False) -> list[str]:
    """The characters, the whole syllables, and two syllables that follow each other as one gram, which few names have.

    is_followed: by a syllable that is asked for together with the last piece, so that this need not stand alone.
    """
    grams = {piece for piece in pieces if piece > LAST_BEFORE_HAN}
    whole = [_is_whole(piece) for piece in pieces]
    if not is_followed and pieces:
        # The last piece may be the beginning of a longer syllable; where it is none, it is whole.
        whole[-1] = _beginning_so(pieces[-1]) == (pieces[-1],)
    for at, piece in enumerate(pieces):
        follows = at > 0 and whole[at - 1]
        if whole[at] and follows:
            grams.add(f"p{pieces[at - 1]} {piece}")
        elif whole[at] and not (whole[at + 1] if at + 1 < len(pieces) else is_followed):
            grams.add(f"p{piece}")
    return sorted(grams)


def _endings(pieces: Pieces) -> list[str]:
    """Grams of the syllables of which the last piece may be the beginning, with the whole syllable before it if one is.

    None where it is a syllable that begins no other, nor for a single letter by itself, which begins too many.
    """
    *_others, before, last = pieces
    syllables = _beginning_so(last)
    if syllables == (last,):
        return []
    if _is_whole(before):
        return [f"p{before} {one}" for one in syllables]
    return [f"p{one}" for one in syllables] if len(last) > 1 else []


def _is_whole(piece: str) -> bool:
    return len(piece) > 1 and piece in all_syllables()


@lru_cache(maxsize=5_000)
def _beginning_so(piece: str) -> tuple[str, ...]:
    """The syllables that begin with these letters."""
    return tuple(one for one in sorted(all_syllables()) if one.startswith(piece))
