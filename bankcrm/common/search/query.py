"""What was typed into the search box, in one form however it was typed, and what it could be."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 60
# Blanks, middle dots of foreign and minority names, and what people put into numbers and names without meaning it.
# SQL takes away the same characters: `search_plain` of migration common.0004_search_names.
NOISE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b"
    "\u2028\u2029\u202f\u205f\u3000\ufeff\xb7\u0387\u1427\u2022\u2027\u2219\u22c5\u30fb\u3001\u3002.,'`’‘-‐‑‒–—_()*#/\\\"“”&+:;?!<>《》【】[]"
)
_NO_NOISE = str.maketrans("", "", NOISE)
_U_UMLAUT = re.compile("(?<=[ln])ü")
_ACCENTS = re.compile("[\u0300-\u036f]")
_HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[a-z]+")
_SURELY_A_NUMBER = re.compile(r"[a-z]?[0-9]{6,}[a-z]?")
_NUMBER = re.compile(r"(?=.*[0-9])[0-9a-z]+")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Full-width letters and digits as plain ones, small letters without accents, no blanks, dots or brackets."""
    whole = unicodedata.normalize("NFKC", text.replace("\0", "")).lower()
    if not whole.isascii():
        whole = _ACCENTS.sub("", unicodedata.normalize("NFD", _U_UMLAUT.sub("v", whole)))
        whole = unicodedata.normalize("NFC", whole)
    return whole.translate(_NO_NOISE)


@dataclass(frozen=True, slots=True)
class Query:
    """typed: as it stands in the box, at most 60 characters. text: its plain form with simplified characters,
    which is compared with.

    It may be several things at once: `digits` could be a customer number, a telephone or an account; `number` holds
    a digit besides letters (a passport, an identity number that ends in X); `letters` is pinyin, initials or a Latin
    name; `han` holds a Chinese character, and with letters besides it is `mixed` (张san).
    """

    typed: str
    text: str

    @classmethod
    def of(cls, typed: str) -> Query:
        """Any text at all makes a query; one of blanks and dots alone is empty and finds nothing."""
        from bankcrm.common.search.characters import folded

        kept = typed.replace("\0", "").strip()[:LONGEST]
        return cls(kept, folded(plain(kept)))

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def digits(self) -> bool:
        return bool(_DIGITS.fullmatch(self.text))

    @property
    def number(self) -> bool:
        return bool(_NUMBER.fullmatch(self.text))

    @property
    def is_surely_a_number(self) -> bool:
        """Many digits, and a letter at most at an end: no name, nor any part of one."""
        return bool(_SURELY_A_NUMBER.fullmatch(self.text))

    @property
    def letters(self) -> bool:
        return bool(_LETTERS.fullmatch(self.text))

    @property
    def han(self) -> bool:
        return bool(_HAN.search(self.text))

    @property
    def mixed(self) -> bool:
        return self.han and bool(re.search("[a-z]", self.text))
