"""Which Latin words of a Chinese page should not be there: text that escaped the translation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

# Names, keys, terms and file formats that Chinese screens show as they are.
ALLOWED = frozenset(
    {
        *("BankCRM", "English", "EN", "Ctrl", "Enter", "Esc", "ID", "IP", "GB", "MB", "KB", "TB", "ms"),
        *("CNY", "USD", "EUR", "HKD", "JPY", "GBP"),
        *("manifest", "Excel", "CSV", "XLSX", "DOCX", "TXT", "PDF", "PNG", "JPEG", "JSON", "UTF", "SHA", "NUL", "API"),
    }
)
# Not read by a person, or not the product's words.
SILENT = frozenset({"script", "style", "code", "pre", "kbd", "svg", "template"})
SPOKEN = frozenset({"title", "aria-label", "placeholder", "alt", "data-confirm", "data-title", "label"})
# Numbers, file names, addresses, codes, masks: `loans.csv`, `C000000187`, `customers.view`, `199****0001`.
CODE = re.compile(r"[^\s\u4e00-\u9fff]*[\d_@/*=<>{}\\][^\s\u4e00-\u9fff]*|[A-Za-z-]+(?:\.[A-Za-z]+)+|--[a-z-]+")
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")
CHINESE = re.compile("[\u4e00-\u9fff]")


class _Reader(HTMLParser):
    """Collects what a person sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.append(tag)
            return
        self.texts += [value for name, value in attrs if name in SPOKEN and value]
        if tag in SILENT or (dict(attrs).get("lang") or "zh").startswith("en"):
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(data.strip())


def texts_of(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    return reader.texts


def suspicious(html: str, data: Iterable[str] = ()) -> list[str]:
    """Each text of a Chinese page with a Latin word in it that is neither allowed nor a word of the bank's `data`."""
    allowed = {word.lower() for word in (*ALLOWED, *data)}
    found = []
    for text in texts_of(html):
        words = [word for word in WORD.findall(CODE.sub(" ", text)) if word.lower() not in allowed]
        if words and text not in found:
            found.append(text)
    return found


def is_chinese(html: str) -> bool:
    return any(CHINESE.search(text) for text in texts_of(html))
