"""Why a line or a batch was not taken in: a code that is stored, and the sentence that a reader gets for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Details = Callable[[str, dict[str, Any]], dict[str, Any]]

_sentences: dict[str, str | Promise] = {}
_details: dict[str, Details] = {}


def register(code: str, sentence: str | Promise, details: Details | None = None) -> None:
    """Make a reason known. `details` works out what the sentence names beside what was stored."""
    if code in _sentences:
        raise ValueError(f"reason {code} is registered twice")
    _sentences[code] = sentence
    if details is not None:
        _details[code] = details


def is_known(code: str) -> bool:
    return code in _sentences


def sentence(code: str, value: str = "", detail: dict[str, Any] | None = None) -> str:
    """The reason in the reader's language; an unknown code stands for itself."""
    words = _sentences.get(code)
    if words is None:
        return code
    facts = {"value": value, **(detail or {})}
    if code in _details:
        facts |= _details[code](value, facts)
        words = facts.pop("sentence", words)
    try:
        return str(words) % facts
    except (KeyError, ValueError):
        return str(words)


# 1.234,56  1 234,56  1'234.56  1,234.56  12,5
FOREIGN_NUMBER = re.compile(
    r"[+-]?(\d{1,3}([.,' \u00a0\u202f]\d{3})*,\d+|\d{1,3}([,' \u00a0\u202f]\d{3})+(\.\d+)?|\d+,\d+)"
)


def _number(value: str, detail: dict[str, Any]) -> dict[str, Any]:
    """Where a text stops being a number, and whether it is one of another country."""
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
        return {"sentence": gettext("Too many digits before or after the point")}
    if FOREIGN_NUMBER.fullmatch(value):
        return {"sentence": gettext("Not a number with a decimal point and without thousands marks")}
    place = next((i for i, c in enumerate(value) if c not in "0123456789.+-"), None)
    if place is None:
        return {}
    return {
        "sentence": gettext("Not a number: character %(place)s is %(character)s"),
        "place": place + 1,
        "character": value[place] if value[place].strip() else gettext("a blank"),
    }


def _day(value: str, detail: dict[str, Any]) -> dict[str, Any]:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return {"sentence": gettext("No such date")}
    return {}


def _in_profile(value: str, detail: dict[str, Any]) -> dict[str, Any]:
    """What stands outside every table stands in the profile itself."""
    return {} if detail.get("where") else {"where": gettext("the profile")}


for _code, _words, _work in [
    ("required", _("Required"), None),
    ("too_long", _("Too long: at most %(longest)s characters"), None),
    ("not_a_number", _("Not a number"), _number),
    ("not_a_whole_number", _("Not a whole number within its range"), None),
    ("not_a_date", _("Not a date; it must look like 2026-12-31"), _day),
    ("not_a_moment", _("Not a date with a time; it must look like 2026-12-31 23:59:59"), None),
    ("not_a_flag", _("Neither yes nor no; use 1 or 0"), None),
    ("unknown_code", _("No such code; known are: %(known)s"), None),
    ("missing_reference", _("Neither in the feed nor on file: %(entity)s %(value)s"), None),
    ("same_as_line", _("Same as line %(line)s"), None),
    ("columns", _("%(found)s columns instead of %(expected)s"), None),
    ("no_such_record", _("No such record on file"), None),
    ("in_a_circle", _("Belongs to itself, directly or over others"), None),
    # Why a whole batch is refused
    ("no_files", _("The folder holds no file of the feed: %(folder)s"), None),
    ("unknown_file", _("%(file)s: no entity is called so. Known are: %(known)s"), None),
    ("file_twice", _("%(file)s stands there twice, plain and compressed"), None),
    ("empty_file", _("%(file)s is empty: not even a header"), None),
    ("wrong_encoding", _("%(file)s line %(line)s: not %(encoding)s"), None),
    ("utf_16", _("%(file)s line 1: written as UTF-16 or UTF-32; %(encoding)s is expected"), None),
    ("nul_byte", _("%(file)s line %(line)s: holds a NUL byte"), None),
    ("open_quote", _("%(file)s line %(line)s: a quote is opened and never closed"), None),
    ("truncated", _("%(file)s line %(line)s: the file ends in the middle of the line"), None),
    ("bad_gzip", _("%(file)s: the compressed file is damaged or cut off"), None),
    ("header_missing", _("%(file)s line 1: the header lacks %(columns)s"), None),
    ("header_unknown", _("%(file)s line 1: no such column: %(columns)s. Known are: %(known)s"), None),
    ("header_twice", _("%(file)s line 1: %(columns)s stands in the header twice"), None),
    ("unreadable_file", _("%(file)s: %(message)s"), None),
    ("manifest_unreadable", _("manifest.json: %(message)s"), None),
    ("manifest_file_missing", _("%(file)s is named in the manifest and is not there"), None),
    ("file_not_in_manifest", _("%(file)s is there and is not named in the manifest"), None),
    ("manifest_sha256", _("%(file)s: SHA-256 differs from the manifest's"), None),
    ("manifest_rows", _("%(file)s: %(found)s rows, the manifest says %(expected)s"), None),
    ("manifest_total", _("%(file)s: %(column)s adds up to %(found)s, the manifest says %(expected)s"), None),
    ("manifest_column", _("%(file)s: the manifest adds up a column that is not there: %(column)s"), None),
    (
        "no_business_date",
        _("The business date is not known: name it in manifest.json or with --business-date"),
        None,
    ),
    ("two_business_dates", _("The manifest says business date %(manifest)s, asked for was %(asked)s"), None),
    ("older_date", _("Business date %(date)s lies before the bank's own, %(bank)s"), None),
    (
        "demo_bank",
        _(
            "This bank holds demo data, with which real data must not be mixed. Start an empty one in a folder of "
            "its own and load into that: BANKCRM_HOME=/another/folder make run DEMO=no"
        ),
        None,
    ),
    ("currency_differs", _("The feed is in %(feed)s, the bank keeps its totals in %(bank)s"), None),
    ("other_batch_running", _("Another batch is being taken in: %(batch)s. Try again when it has ended"), None),
    (
        "too_many_rejects",
        _("%(file)s: %(rejected)s of %(rows)s lines rejected (%(share)s%%), borne are %(limit)s%%"),
        None,
    ),
    (
        "too_many_missing",
        _("%(file)s: %(missing)s of %(rows)s rows on file are no longer in the full file; borne are 1%%"),
        None,
    ),
    ("profile_unknown", _("No profile is called %(profile)s. Known are: %(known)s"), None),
    ("profile_syntax", _("Profile %(profile)s: no TOML at line %(line)s, column %(column)s"), None),
    ("profile_no_entity", _("Profile %(profile)s: no entity is called %(entity)s"), None),
    ("profile_no_column", _("Profile %(profile)s, %(where)s: no column is called %(column)s"), None),
    ("profile_no_file", _("Profile %(profile)s, %(where)s: no file is called %(file)s"), None),
    ("profile_lacks", _("Profile %(profile)s: %(where)s lacks %(names)s"), _in_profile),
    ("profile_unknown_names", _("Profile %(profile)s, %(where)s: not known: %(names)s"), _in_profile),
    ("profile_kind", _("Profile %(profile)s: %(where)s must be written as a TOML %(kind)s"), None),
    ("profile_day", _("Profile %(profile)s: business_date is no date: %(value)s"), None),
    ("profile_encoding", _("Profile %(profile)s, %(where)s: no encoding is called %(encoding)s"), None),
    ("profile_marks", _("Profile %(profile)s, %(where)s: delimiter and quote are one ASCII character each"), None),
    (
        "profile_no_columns",
        _("Profile %(profile)s, %(where)s: a file without a header needs its columns named"),
        None,
    ),
    (
        "profile_file_name",
        _(
            "Profile %(profile)s, %(where)s: the name must be a plain word, none that begins with "
            "st_, ty_, df_, nw_, rj_, ms_ or fe_"
        ),
        None,
    ),
    # Stored by earlier versions.
    ("profile_error", _("Profile %(profile)s: %(message)s"), None),
    ("expression_error", _("Profile %(profile)s, %(entity)s.%(column)s: %(message)s"), None),
    ("expression_line", _("%(file)s line %(line)s, %(entity)s.%(column)s: %(message)s"), None),
    (
        "worker_died",
        _("The process that took the batch in has died; nothing of it was applied. Start it again"),
        None,
    ),
    ("never_started", _("The background queue did not answer; the batch was not started. Start it again"), None),
    ("database_error", _("The database gave up: %(message)s"), None),
    ("program_error", _("An error of the program stopped the batch: %(message)s"), None),
    ("stopped", _("Stopped; nothing of the batch was applied"), None),
    ("stopped_by", _("Stopped by %(who)s; nothing of the batch was applied"), None),
]:
    register(_code, _words, _work)
