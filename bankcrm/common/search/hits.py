"""What a search gives back: hits in groups, with the ranges that matched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.functional import Promise


class Span(NamedTuple):
    """A range of characters to underline: from `start` up to, not with, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was found, where the title does not show it: "pinyin" and "zhang san" with its marked ranges.

    A number stands here masked, like everywhere.
    """

    label: str | Promise
    text: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, ready to be drawn and to be opened.

    title: masked for this reader, `spans` the ranges of it that matched. facts: small plain texts after it (number,
    telephone masked, branch); badges: made safe for HTML (grade, status); amount: text for the right column.
    is_own: in the reader's own portfolio; is_recent: opened lately. key tells hits apart: ("customer", 17).
    """

    key: tuple[str, int]
    url: str
    title: str
    icon: str
    spans: tuple[Span, ...] = ()
    reason: Reason | None = None
    facts: tuple[str, ...] = ()
    badges: tuple[Any, ...] = ()
    amount: str = ""
    is_own: bool = False
    is_recent: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """What one source found, best first. more: there are further hits than these, `all_url` lists them if set.

    outside: how many match outside the reader's scope, None where that is not told (`outside_capped`: or more).
    note: a sentence instead of hits, when the question took too long or more must be typed.
    """

    code: str
    label: str | Promise
    icon: str
    hits: list[Hit] = field(default_factory=list)
    more: bool = False
    all_url: str = ""
    amount_label: str | Promise = ""
    amount_unit: str | Promise = ""
    outside: int | None = None
    outside_capped: bool = False
    note: str | Promise = ""
