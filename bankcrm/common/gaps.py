"""Parts of a page that are the same for many people but for a few places in them: a name, a token, an address.

Such a part is drawn from its template once for each language and set of plain values; what is one person's own or
changes with each page is left open there, as a gap, and written in each time.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bankcrm.common.html import drawn, escaped
from bankcrm.common.kept_words import kept_per_language

# Private-use signs stand in no word of ours, and nothing escapes them.
_OPENED, _CLOSED = "\ue000", "\ue001"
_GAP = re.compile(f"{_OPENED}(\\w+){_CLOSED}")


def draw(template_name: str, gaps: Mapping[str, Any], /, **kept: Hashable) -> SafeString:
    """The template with `kept` and `gaps` as its context.

    A gap can only be printed there: no condition and no filter sees its value, which is escaped as everywhere. What a
    template decides on is `kept`, of which there should be few kinds.
    """
    first, *others = _pieces(template_name, tuple(gaps), **kept)
    return drawn(first + "".join([f"{escaped(gaps[name])}{text}" for name, text in others]))


def draw_rows(
    template_name: str, rows: Iterable[Mapping[str, Any]], parts: Sequence[str], /, **kept: Hashable
) -> SafeString:
    """The template with `rows` in its context, each of them the `parts` of one of these in their order.

    Every part is a gap, or empty where there is nothing: a template may ask whether, and print what.
    """
    gaps: dict[str, Any] = {}
    shapes = []
    for at, row in enumerate(rows):
        found = {part: row.get(part, "") for part in parts}
        there = {part: f"{part}_{at}" for part, value in found.items() if value not in (None, "")}
        gaps.update((name, found[part]) for part, name in there.items())
        shapes.append(tuple(drawn(gap(there[part])) if part in there else "" for part in parts))
    return draw(template_name, gaps, rows=tuple(shapes), **kept)


def gap(name: str) -> str:
    """What stands for a gap within a value that is kept: the key in an address."""
    return f"{_OPENED}{name}{_CLOSED}"


@kept_per_language
def _pieces(template_name: str, names: tuple[str, ...], **kept: Hashable) -> list[Any]:
    """The drawn template cut at its gaps: the text up to the first, then each gap's name and the text after it."""
    gaps = {name: drawn(gap(name)) for name in names}
    first, *others = _GAP.split(render_to_string(template_name, {**kept, **gaps}))
    return [first, *zip(others[::2], others[1::2], strict=True)]
