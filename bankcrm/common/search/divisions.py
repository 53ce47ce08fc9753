"""How typed letters and characters divide into syllables: "zsan" is z and san, "xian" is xian or xi and an."""

from __future__ import annotations

from bankcrm.common.search.characters import LAST_BEFORE_HAN, all_syllables

MOST = 4
# A division with many more pieces than the shortest is not what somebody meant.
FURTHER_PIECES = 1
_LONGEST = 6
# No syllable begins with these.
_NEVER_FIRST = frozenset("iuv")

Pieces = tuple[str, ...]


def divisions(text: str) -> list[Pieces]:
    """The likely ways, fewest pieces first: whole syllables, initials, and at the end the beginning of a syllable."""
    syllables = all_syllables()
    beginnings = {one[:length] for one in syllables for length in range(1, len(one))}
    found: list[list[Pieces]] = [[] for _ in range(len(text) + 1)]
    found[0] = [()]
    for at in range(len(text)):
        for so_far in found[at]:
            for end in _ends(text, at, syllables, beginnings):
                found[end].append((*so_far, text[at:end]))
        for end in range(at + 1, min(at + _LONGEST, len(text)) + 1):
            found[end] = sorted(found[end], key=len)[: MOST * 2]
    whole = found[-1]
    return [one for one in whole if len(one) <= len(whole[0]) + FURTHER_PIECES][:MOST]


def _ends(text: str, at: int, syllables: frozenset[str], beginnings: set[str]) -> list[int]:
    if text[at] > LAST_BEFORE_HAN or text[at].isdigit():
        return [at + 1]
    if text[at] in _NEVER_FIRST or not text[at].isalpha():
        return []
    ends = [at + 1]
    for end in range(at + 2, min(at + _LONGEST, len(text)) + 1):
        piece = text[at:end]
        if piece in syllables or (end == len(text) and piece in beginnings) or piece in ("zh", "ch", "sh"):
            ends.append(end)
    return ends
