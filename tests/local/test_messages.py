"""The catalogue after new texts were gathered: no guesses, nothing that is gone, in the alphabet's order."""

from pathlib import Path

import polib

from bankcrm.local.messages import tidy

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"POT-Creation-Date: 2026-11-21 22:00+0000\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "rate"
msgstr "利率"

#, fuzzy
#| msgid "rate"
msgid "rates of exchange"
msgstr "利率"

msgctxt "rows"
msgid "Changed"
msgstr ""

msgid "%(days)s day"
msgid_plural "%(days)s days"
msgstr[0] "%(days)s 天"

#~ msgid "gone"
#~ msgstr "没有了"
"""


def test_catalogue_is_tidied_and_what_lacks_is_told(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text(PO, encoding="utf-8")
    assert tidy(path) == ["[rows] Changed", "rates of exchange"]
    kept = polib.pofile(str(path))
    assert [entry.msgid for entry in kept] == ["%(days)s day", "Changed", "rate", "rates of exchange"]
    assert kept.find("rate").msgstr == "利率" and kept.find("%(days)s day").msgstr_plural == {0: "%(days)s 天"}
    assert not any(entry.fuzzy for entry in kept) and not kept.obsolete_entries()
    assert "POT-Creation-Date" not in kept.metadata


def test_tidied_catalogue_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text(PO, encoding="utf-8")
    tidy(path)
    before = path.read_bytes()
    tidy(path)
    assert path.read_bytes() == before
