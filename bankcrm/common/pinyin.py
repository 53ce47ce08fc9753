"""How Chinese names are read: surnames have readings of their own, which dictionaries of common words get wrong.

`reading` gives the whole reading and its initials, lower case, without tones, blanks and marks; `table_readings.fill`
does it for a table of many rows. Latin letters and digits stay as they are, so every name can be sought in one way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

# Surnames that are read differently from the word that their character usually is.
SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "查": "zha", "任": "ren", "区": "ou", "朴": "piao",
    "盖": "ge", "华": "hua", "秘": "bi", "繁": "po", "冼": "xian", "翟": "zhai", "瞿": "qu", "缪": "miao",
    "宓": "mi", "员": "yun", "乐": "yue", "召": "shao", "那": "na", "折": "she", "黑": "he", "钭": "tou",
    "重": "chong", "种": "chong", "洗": "xian", "逄": "pang", "隗": "wei", "尉": "wei", "燕": "yan", "应": "ying",
    "纪": "ji", "宁": "ning", "晁": "chao", "祭": "zhai", "车": "che", "余": "yu", "过": "guo", "哈": "ha",
    "要": "yao", "覃": "qin", "褚": "chu", "贾": "jia", "葛": "ge", "郗": "xi", "佴": "nai", "撒": "sa",
    "赏": "shang", "牟": "mu", "郇": "xun", "句": "gou", "宿": "su", "洪": "hong", "沈": "shen", "都": "du",
    "阙": "que", "阚": "kan", "谌": "chen", "桓": "huan", "柏": "bai", "薄": "bo", "卜": "bu", "宛": "wan",
    "能": "nai", "行": "xing", "长": "chang", "斗": "dou", "曲": "qu", "便": "bian", "眭": "sui", "幺": "yao",
}  # fmt: skip
COMPOUND_SURNAMES = {
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "单于": "chan yu", "澹台": "tan tai", "令狐": "ling hu",
    "鲜于": "xian yu", "宇文": "yu wen", "呼延": "hu yan", "慕容": "mu rong", "皇甫": "huang fu", "司马": "si ma",
    "司徒": "si tu", "司空": "si kong", "欧阳": "ou yang", "上官": "shang guan", "诸葛": "zhu ge", "东方": "dong fang",
    "夏侯": "xia hou", "公孙": "gong sun", "独孤": "du gu", "南宫": "nan gong", "百里": "bai li", "拓跋": "tuo ba",
    "轩辕": "xuan yuan", "端木": "duan mu", "申屠": "shen tu", "太史": "tai shi", "闻人": "wen ren", "赫连": "he lian",
    "钟离": "zhong li", "濮阳": "pu yang", "淳于": "chun yu", "公冶": "gong ye", "仲孙": "zhong sun",
    "颛孙": "zhuan sun", "亓官": "qi guan", "宰父": "zai fu", "谷梁": "gu liang", "巫马": "wu ma", "乐正": "yue zheng",
    "漆雕": "qi diao", "东郭": "dong guo", "南门": "nan men", "第五": "di wu", "羊舌": "yang she", "微生": "wei sheng",
    "左丘": "zuo qiu", "梁丘": "liang qiu", "东门": "dong men", "西门": "xi men", "完颜": "wan yan", "纳兰": "na lan",
}  # fmt: skip
LONGEST_READING, LONGEST_INITIALS = 400, 100
LONGEST_PERSON = 4
_WORD = re.compile(r"[a-z]+|[0-9]+")
_HAN = re.compile("[\u4e00-\u9fff]+")
_PIECE = re.compile("[\u2e80-\U0003ffff]|[^\u2e80-\U0003ffff]+")


class Reading(NamedTuple):
    """full: zhangsan; initials: zs."""

    full: str
    initials: str


def reading(name: str, *, is_person: bool = True) -> Reading:
    """The reading of a name. A person's surname is looked up first; a company's words are read in their context."""
    plain = unicodedata.normalize("NFKC", name).strip().lower()
    if is_person and _HAN.fullmatch(plain):
        return _han_person(plain)
    parts = _person(plain) if is_person else _words(plain)
    syllables = [word for part in parts for word in _WORD.findall(part)]
    full, initials = "".join(syllables), "".join(word[0] for word in syllables)
    return Reading(full[:LONGEST_READING], initials[:LONGEST_INITIALS])


def _han_person(name: str) -> Reading:
    """As `_person`, for a name of Chinese characters alone: nearly all of them, each character read from memory."""
    surname, rest = _surname(name)
    syllables = [*surname.split(), *filter(None, map(character_reading, rest))]
    return Reading("".join(syllables)[:LONGEST_READING], "".join(s[0] for s in syllables)[:LONGEST_INITIALS])


def _person(name: str) -> Iterator[str]:
    surname, rest = _surname(name)
    yield from surname.split()
    for piece in _PIECE.findall(rest):
        yield character_reading(piece) if piece > "\u2e7f" else _letters(piece)


def _surname(name: str) -> tuple[str, str]:
    if name[:2] in COMPOUND_SURNAMES and len(name) > 2:
        return COMPOUND_SURNAMES[name[:2]], name[2:]
    if name[:1] in SURNAMES and len(name) > 1:
        return SURNAMES[name[:1]], name[1:]
    return "", name


@cache
def character_reading(character: str) -> str:
    """One character by itself, its most common reading; nothing for what has none."""
    from pypinyin import Style, lazy_pinyin

    return _letters("".join(lazy_pinyin(character, style=Style.NORMAL, errors="ignore", v_to_u=False)))


def surname_sounds(name: str) -> list[str]:
    """How the surname is read in a name, where it has a reading of its own; a long name is no person's."""
    return _surname(name)[0].split() if len(name) <= LONGEST_PERSON else []


@lru_cache(maxsize=50_000)
def _words(name: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin

    return tuple(_letters(syllable) for syllable in lazy_pinyin(name, style=Style.NORMAL, v_to_u=False))


def _letters(text: str) -> str:
    """Latin letters without their marks; v stands for ü, as it is typed."""
    apart = unicodedata.normalize("NFD", text.replace("ü", "v"))
    return "".join(c for c in apart if not unicodedata.combining(c)).lower()


@cache
def readings(character: str) -> tuple[str, ...]:
    """Every reading that the dictionary knows of a Chinese character, the most common first."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    common = [_letters(one) for one in (found[0] if found else [])]
    return tuple(dict.fromkeys(word for word in (character_reading(character), *common) if word.isalpha()))


def name_readings(character: str) -> tuple[str, ...]:
    """How a character is read as a surname or a part of one, where that differs from the common word."""
    return _NAME_READINGS.get(character, ())


def letters_of(sound: str) -> str:
    """A sound of the dictionary in plain letters: without tone, v for ü."""
    return _letters(sound)


def _name_readings() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for surnames in (SURNAMES, COMPOUND_SURNAMES):
        for surname, sounds in surnames.items():
            for character, sound in zip(surname, sounds.split(), strict=True):
                found.setdefault(character, {})[sound] = None
    return {character: tuple(sounds) for character, sounds in found.items()}


_NAME_READINGS = _name_readings()
