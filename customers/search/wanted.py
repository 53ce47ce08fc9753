"""What is asked of names: grams that they have all of. Many such lists go into one statement as texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bankcrm.common.search.patterns import literal

# Between the grams of one list; no name holds it.
_SEPARATOR = "\x1f"

Grams = list[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Names that have all of the grams and, if a text is given, begin with it or hold it."""

    grams: Grams
    begins: str = ""
    holds: str = ""

    @property
    def pattern(self) -> str:
        return f"{literal(self.begins)}%" if self.begins else f"%{literal(self.holds)}%" if self.holds else "%"


def joined(grams: Sequence[str]) -> str:
    """A list as one text: an array of lists of different lengths is none to PostgreSQL."""
    return _SEPARATOR.join(grams)


def parted(column: str) -> str:
    """SQL of the list that `joined` made a text of."""
    return f"string_to_array({column}, chr({ord(_SEPARATOR)}))"
