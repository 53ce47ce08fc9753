"""The word lists as temporary tables of slots: a share of chance picks a slot, a join turns it into words."""

from __future__ import annotations

from typing import Any

from sysadmin.demo import words
from sysadmin.demo.words import Word

LISTS = {
    "surname": words.SURNAMES,
    "male": words.GIVEN_MALE,
    "female": words.GIVEN_FEMALE,
    "town": words.COMPANY_TOWNS,
    "brand_first": words.COMPANY_FIRST,
    "brand_second": words.COMPANY_SECOND,
    "trade": words.COMPANY_TRADES,
    "occupation": words.OCCUPATIONS,
}


def load_lists(cursor: Any) -> dict[str, int]:
    """A table `word_<list>` (slot, text, pinyin, initials, note) for each; returns how many slots each has.

    A word of weight 5 fills five slots, so that an even pick keeps the frequencies.
    """
    slots = {}
    for name, listing in LISTS.items():
        rows = [word for word in words.words(listing) for _time in range(word.weight)]
        slots[name] = len(rows)
        cursor.execute(
            f"CREATE TEMP TABLE word_{name} (slot int PRIMARY KEY, text text, pinyin text, initials text, note text)"
            " ON COMMIT DROP"
        )
        cursor.executemany(
            f"INSERT INTO word_{name} VALUES (%s, %s, %s, %s, %s)",  # noqa: S608 (our own list names)
            [(slot, word.text, reading(word), initials(word), word.note) for slot, word in enumerate(rows)],
        )
    return slots


def reading(word: Word) -> str:
    return "".join(word.reading)


def initials(word: Word) -> str:
    return "".join(syllable[0] for syllable in word.reading)
