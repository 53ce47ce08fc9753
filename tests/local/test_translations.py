"""Translations are compiled without the system's gettext."""

import gettext
import os
from pathlib import Path

import pytest

from bankcrm.local.console import StepFailed
from bankcrm.local.translations import compile_translations

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "customer"
msgstr "客户"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    return path


def test_compiled_translation_reads_back(tmp_path: Path, source: Path) -> None:
    assert compile_translations(tmp_path) == 1
    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("customer") == "客户"


def test_only_what_changed_is_compiled_again(tmp_path: Path, source: Path) -> None:
    compile_translations(tmp_path)
    assert compile_translations(tmp_path) == 0
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert compile_translations(tmp_path) == 1


def test_broken_translation_names_its_file(tmp_path: Path, source: Path) -> None:
    source.write_text(PO + "what is this\n", encoding="utf-8")
    with pytest.raises(StepFailed, match=r"django\.po"):
        compile_translations(tmp_path)
