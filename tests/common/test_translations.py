"""The Simplified Chinese catalogue is whole, fits its English and is set as the screens are."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from tests.message_sources import PARTS, ROOT, aliases, messages, templatized

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[.\d]*[a-z]|%[a-z%]|\{\w*\}")
CHINESE = "\u4e00-\u9fff"
# The same in both languages: names, formats, terms without a Chinese word of their own.
SAME = {"SHA-256"}
KEYWORDS = (
    *("gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "pgettext_lazy:1c,2"),
    *("npgettext:1c,2,3", "npgettext_lazy:1c,2,3", "gettext_noop"),
)


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def translated(catalogue: polib.POFile) -> Iterator[tuple[str, str]]:
    for entry in catalogue:
        for text in texts(entry):
            yield entry.msgid, text


def test_every_text_is_translated(catalogue: polib.POFile) -> None:
    known = {(entry.msgctxt or "", entry.msgid) for entry in catalogue if all(texts(entry)) and not entry.fuzzy}
    lost = sorted({f"{one.context}|{one.text} ({one.place})" for one in messages() if one[:2] not in known})
    assert not lost, "without a translation (makemessages -l zh_Hans, then translate):\n" + "\n".join(lost)


def test_nothing_is_left_empty_or_fuzzy(catalogue: polib.POFile) -> None:
    assert not [entry.msgid for entry in catalogue if not all(texts(entry)) or entry.fuzzy]
    assert not catalogue.obsolete_entries()


def test_plurals_are_known_as_plurals(catalogue: polib.POFile) -> None:
    plurals = {(entry.msgctxt or "", entry.msgid): entry.msgid_plural for entry in catalogue}
    assert not [one for one in messages() if one.plural and plurals.get(one[:2]) != one.plural]


def test_functions_keep_the_names_that_extraction_knows() -> None:
    assert not list(aliases())


def test_placeholders_agree(catalogue: polib.POFile) -> None:
    wrong = []
    for entry in catalogue:
        expected = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        wrong += [(entry.msgid, text) for text in texts(entry) if sorted(PLACEHOLDER.findall(text)) != expected]
    assert not wrong


def test_nothing_stayed_english(catalogue: polib.POFile) -> None:
    assert not [msgid for msgid, text in translated(catalogue) if msgid not in SAME and _is_english(text)]


def _is_english(text: str) -> bool:
    """Without a Chinese character or full-width sign, and with a word beside the placeholders."""
    return not re.search(f"[{CHINESE}\uff00-\uffef]", text) and bool(re.search("[A-Za-z]", PLACEHOLDER.sub("", text)))


def test_chinese_is_set_in_full_width(catalogue: polib.POFile) -> None:
    half = re.compile(f"[{CHINESE}][,;:?!()]|[,;:?!()][{CHINESE}]|[{CHINESE}]\\.(?![a-z])")
    assert not [text for _msgid, text in translated(catalogue) if half.search(text)]


def test_brackets_close_in_the_width_in_which_they_open(catalogue: polib.POFile) -> None:
    mixed = re.compile(r"（[^）]*\)|\([^)]*）")
    assert not [text for _msgid, text in translated(catalogue) if mixed.search(PLACEHOLDER.sub("", text))]


def test_latin_and_chinese_are_set_apart(catalogue: polib.POFile) -> None:
    close = re.compile(f"[{CHINESE}][A-Za-z0-9]|[A-Za-z0-9][{CHINESE}]")
    found = [text for _msgid, text in translated(catalogue) if close.search(PLACEHOLDER.sub("", text))]
    assert not found


def test_full_stop_stands_where_the_english_has_one(catalogue: polib.POFile) -> None:
    assert not [(msgid, text) for msgid, text in translated(catalogue) if msgid.endswith(".") != text.endswith("。")]


def test_gettext_itself_finds_the_same_texts(tmp_path: Path) -> None:
    """What the tests read from the sources is what xgettext would."""
    if shutil.which("xgettext") is None:
        pytest.skip("xgettext is not installed here")
    sources = []
    for number, path in enumerate(_sources()):
        target = tmp_path / f"{number}.py"
        target.write_text(path.read_text("utf-8") if path.suffix == ".py" else templatized(path), "utf-8")
        sources.append(str(target))
    command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--output", str(tmp_path / "all.pot")]
    subprocess.run([*command, *(f"--keyword={one}" for one in KEYWORDS), *sources], check=True, capture_output=True)
    found = {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(tmp_path / "all.pot"))}
    assert found == {one[:2] for one in messages()}


def _sources() -> Iterator[Path]:
    for part in PARTS:
        for path in sorted((ROOT / part).rglob("*")):
            if "migrations" not in path.parts and (
                path.suffix == ".py" or (path.suffix in (".html", ".txt") and "templates" in path.parts)
            ):
                yield path
