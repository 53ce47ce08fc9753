"""Pictures of a page for the library that makes PDF: it takes none from a sprite, and no colour from a style sheet.

Icons and level marks are put into the text as they are drawn, in the colours of the light theme, which stand in the
product's own sheet and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_USE = re.compile(r'<svg class="([^"]*)" aria-hidden="true"><use href="([^"#]+)#([\w-]+)"/></svg>')
_BAND = re.compile(r'<rect class="(?:s-)?(blue|yellow|orange|red|pin)"')
_SPARK = re.compile(r'<svg class="bc-spark".*?</svg>', re.DOTALL)
_SYMBOL = re.compile(r'<symbol id="([\w-]+)"([^>]*)>(.*?)</symbol>', re.DOTALL)
_TOKEN = re.compile(r"--bc-([\w-]+): (#[0-9a-f]{6})")
TOKENS = "css/tokens.css"

Read = Callable[[str], str]


def with_pictures(html: str, read: Read) -> str:
    """The page with its pictures in it. read: the text of one of our own files, by its address or its name."""
    colours = _colours(read(TOKENS))

    def drawn(found: re.Match[str]) -> str:
        css, sprite, name = found.groups()
        symbol = _symbols(read(sprite)).get(name)
        if symbol is None:
            return ""
        attributes, content = symbol
        colour = colours.get(name, colours["ink-3"])
        return f'<svg class="{css}"{attributes}>{content}</svg>'.replace("currentColor", colour)

    def filled(found: re.Match[str]) -> str:
        name = found.group(1)
        return f'{found.group(0)} fill="{colours["ink" if name == "pin" else name]}"'

    def lined(found: re.Match[str]) -> str:
        line = f'<polyline fill="none" stroke="{colours["c2"]}" stroke-width="1.5" '
        return found.group(0).replace("<polyline ", line).replace("<circle ", f'<circle fill="{colours["accent"]}" ')

    return _SPARK.sub(lined, _BAND.sub(filled, _USE.sub(drawn, html)))


@cache
def _symbols(sprite: str) -> dict[str, tuple[str, str]]:
    """name -> its attributes and what is drawn."""
    return {name: (attributes, content) for name, attributes, content in _SYMBOL.findall(sprite)}


@cache
def _colours(tokens: str) -> dict[str, str]:
    """The first of each name: those of the light theme stand at the top."""
    found: dict[str, str] = {}
    for name, colour in _TOKEN.findall(tokens):
        found.setdefault(name, colour)
    return found
