"""Whether a name answers to what was typed, how well, and which of its characters did.

A name is a row of syllables: a Chinese character with its readings, or a Latin word. What was typed must be used up by
consecutive syllables, each giving its character or a beginning of one of its readings: "zs", "zhangs", "zsan",
"zhangsan" and "张san" all answer to 张三.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from bankcrm.common import pinyin
from bankcrm.common.search import characters
from bankcrm.common.search.hits import Span
from bankcrm.common.search.query import plain


class Rank(IntEnum):
    """How well: the smaller the better."""

    EXACT = 0
    PREFIX = 1
    INSIDE = 2


Used = list[tuple[str, int]]


class Syllable(NamedTuple):
    """start and end: where it stands in the name as it is written. forms: what it answers to, in plain letters.

    firsts: what these forms begin with.
    """

    start: int
    end: int
    forms: tuple[str, ...]
    firsts: frozenset[str]


class Match(NamedTuple):
    """rank; by_name: the characters themselves were typed. What is underlined is worked out for the few that are shown.

    used: the form that each syllable from `start` on gave, and how many letters of it.
    """

    rank: Rank
    by_name: bool
    syllables: Sequence[Syllable]
    start: int
    used: Used
    inside: int = 0

    @property
    def spans(self) -> tuple[Span, ...]:
        """Ranges in the name."""
        return tuple(
            Span(one.start + self.inside, one.start + self.inside + taken)
            if form == one.forms[0] and form.isascii()
            else Span(one.start, one.end)
            for (form, taken), one in zip(self.used, self.syllables[self.start :], strict=False)
        )

    def reading(self) -> tuple[str, tuple[Span, ...]]:
        """The name as it is read, with ranges in it: "zhang san" and those of z and s."""
        words: list[str] = []
        marks: list[Span] = []
        place, usual = 0, _usual(self.syllables)
        for index in range(len(self.syllables)):
            inside = self.start <= index < self.start + len(self.used)
            form, taken = self.used[index - self.start] if inside else ("", 0)
            word = form if form and form.isascii() else usual[index]
            if not word:
                continue
            if inside and form == word:
                marks.append(Span(place, place + taken))
            words.append(word)
            place += len(word) + 1
        return " ".join(words), tuple(marks)


def _usual(syllables: Sequence[Syllable]) -> list[str]:
    """How each syllable is read in this name, unless what was typed says otherwise: wan for 万, mo qi for 万俟.

    By the readings at hand: the dictionary of words would cost each web process some 60 MB.
    """
    surname = iter(pinyin.surname_sounds("".join(one.forms[0] for one in syllables if not one.forms[0].isascii())))
    return [one.forms[0] if one.forms[0].isascii() else next(surname, "") or _as_a_word(one.forms) for one in syllables]


def _as_a_word(forms: Sequence[str]) -> str:
    """Of a character's readings the first that is not a surname's alone; nothing for one that has none."""
    sounds = [form for form in forms if form.isascii()]
    as_surname = pinyin.name_readings(forms[0])
    return next((sound for sound in sounds if sound not in as_surname), sounds[0] if sounds else "")


_PARTS = re.compile("[\u2e80-\U0003ffff]|[^\\W\\d_\u2e80-\U0003ffff]+|[0-9]+")


def syllables_of(name: str) -> list[Syllable]:
    """The syllables of a name as it is written; blanks, dots and brackets belong to none.

    Of many names at once the characters are to be looked up before: else each that is new here is a query of its own.
    """
    parts = ((part.span(), _forms(part.group())) for part in _PARTS.finditer(name))
    return [Syllable(*span, *forms) for span, forms in parts if forms[0]]


@lru_cache(maxsize=20_000)
def _forms(written: str) -> tuple[tuple[str, ...], frozenset[str]]:
    text = plain(written)
    known = characters.look_up([written]).get(written)
    forms = [characters.folded(text), text, *(known.readings if known else ())]
    kept = tuple(dict.fromkeys(form for form in forms if form))
    return kept, frozenset(form[0] for form in kept)


def match(text: str, syllables: Sequence[Syllable]) -> Match | None:
    """The best way in which the syllables answer to the plain text; None if they do not."""
    if not text:
        return None
    for start in range(len(syllables)):
        if text[0] not in syllables[start].firsts:
            continue
        used = _use_up(text, syllables, start, {})
        if used is not None:
            return _as_match(syllables, start, used)
    return _inside_a_word(text, syllables)


def _inside_a_word(text: str, syllables: Sequence[Syllable]) -> Match | None:
    """A part of a Latin word that does not begin it."""
    for index, syllable in enumerate(syllables):
        word = syllable.forms[0]
        at = word.find(text) if word.isascii() else -1
        if at > 0 and syllable.end - syllable.start == len(word):
            return Match(Rank.INSIDE, True, syllables, index, [(word, len(text))], inside=at)
    return None


def _use_up(text: str, syllables: Sequence[Syllable], at: int, seen: dict[tuple[str, int], Used | None]) -> Used | None:
    """(form, letters of it) for the syllables from `at` on that use up the text; whole forms are tried first."""
    if not text:
        return []
    if at == len(syllables):
        return None
    if (text, at) in seen:
        return seen[text, at]
    seen[text, at] = None
    for form in syllables[at].forms:
        longest = _common(text, form)
        for taken in range(longest, 0, -1):
            rest = _use_up(text[taken:], syllables, at + 1, seen)
            if rest is not None:
                seen[text, at] = [(form, taken), *rest]
                return seen[text, at]
    return None


def _common(text: str, form: str) -> int:
    count = 0
    for one, other in zip(text, form, strict=False):
        if one != other:
            break
        count += 1
    return count


def _as_match(syllables: Sequence[Syllable], start: int, used: Used) -> Match:
    by_name = all(
        form == one.forms[0] or not form.isascii() for (form, _taken), one in zip(used, syllables[start:], strict=False)
    )
    whole = start == 0 and len(used) == len(syllables)
    complete = all(taken == len(form) for form, taken in used) or all(taken == 1 for _form, taken in used)
    rank = Rank.EXACT if whole and complete else Rank.PREFIX if start == 0 else Rank.INSIDE
    return Match(rank, by_name, syllables, start, used)
