"""A year's holidays from a CSV file, for the command and for the page: whole or not at all, each wrong line told."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import Holiday
from bankcrm.common.permissions import demand_unless_system
from bankcrm.common.services.holiday import ADD, Entered, holidays_enter

COLUMNS = ("from", "to", "made_up", "name_zh", "name_en")
# A plan of a year has some ten lines.
LARGEST = 100_000
_LONGEST_NAME = 60


class WrongLines(RuleViolation):
    """Lines of a file that were refused, each by its number and why; nothing of the file was entered."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        self.lines = lines
        said = (_("Line %(number)s: %(why)s") % {"number": number, "why": why} for number, why in lines)
        super().__init__("wrong_lines", "\n".join(said), "file")


@transaction.atomic
def holidays_load(*, content: bytes, trial: bool = False, acting_user: Any) -> list[Holiday]:
    """Enter what a file says; returns the days that are new. trial: the same, and nothing stays.

    Lines are checked one by one as they would be entered by hand, so that all wrong ones are told at once.
    """
    demand_unless_system(acting_user, ADD)
    made: list[Holiday] = []
    wrong: list[tuple[int, str]] = []
    for number, row in _rows(content):
        try:
            made += holidays_enter(entered=[_entered(row)], acting_user=acting_user)
        except RuleViolation as violation:
            wrong.append((number, violation.message))
    if wrong:
        raise WrongLines(wrong)
    if trial:
        transaction.set_rollback(True)
    return made


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines under the head with their numbers. What is no such file at all is refused as a whole."""
    if len(content) > LARGEST:
        raise RuleViolation("large", _("The file is larger than a year's plan can be."), "file")
    reader = csv.DictReader(io.StringIO(_text(content), newline=""))
    try:
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            words = _("Columns are missing: %(names)s.") % {"names": formatting.listed(missing)}
            raise RuleViolation("columns", words, "file")
        for row in reader:
            yield reader.line_num, {name: (row[name] or "").strip() for name in COLUMNS}
    except csv.Error as error:
        raise RuleViolation("no_csv", _("The file is no CSV: %(error)s.") % {"error": error}, "file") from error


def _text(content: bytes) -> str:
    """UTF-8, or what a Chinese spreadsheet writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RuleViolation("no_text", _("The file is no text."), "file")


def _entered(said: dict[str, str]) -> Entered:
    first = _day(said["from"])
    last = _day(said["to"]) if said["to"] else first
    made_up = tuple(_day(word) for word in said["made_up"].split())
    for name in (said["name_zh"], said["name_en"]):
        if not name:
            raise RuleViolation("name", _("Both names are needed."))
        if len(name) > _LONGEST_NAME or "\0" in name:
            raise RuleViolation("name", _("A name has at most %(most)s characters.") % {"most": _LONGEST_NAME})
    return Entered(said["name_zh"], said["name_en"], first, last, made_up)


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        words = _("“%(word)s” is no date. Dates are written 2026-10-10.")
        raise RuleViolation("date", words % {"word": word}) from error
