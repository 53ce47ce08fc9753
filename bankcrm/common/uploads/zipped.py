"""Office files (Open XML): parts in a zip. Macros, controls, objects within and references outwards are refused."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from bankcrm.common.uploads.kinds import FileKind

MOST_PARTS = 5_000
MOST_UNPACKED = 512 * 1024 * 1024
MOST_XML = 4 * 1024 * 1024
CONTENTS = "[Content_Types].xml"
_MAIN = {
    FileKind.XLSX: ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
    FileKind.DOCX: ("word/document.xml", b"wordprocessingml.document.main+xml"),
}
_ACTIVE_PART = re.compile(
    r"vba|macrosheet|dialogsheet|activex|embeddings/|ctrlprops|customui|externallinks/", re.IGNORECASE
)
_REFERENCE = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)


def office_kind(path: Path) -> FileKind | None:
    """Which Office file the zip is, if it is one."""
    try:
        with zipfile.ZipFile(path) as parts:
            names, contents = set(parts.namelist()), _part(parts, CONTENTS)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return None
    return next((kind for kind, (part, told) in _MAIN.items() if part in names and told in contents), None)


def fault(path: Path) -> str:
    """Why the file is refused; empty if nothing speaks against it."""
    try:
        with zipfile.ZipFile(path) as parts:
            return _fault_of(parts)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return _("The file is damaged or under a password.")


def _fault_of(parts: zipfile.ZipFile) -> str:
    entries = parts.infolist()
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        return _("The file is far larger unpacked than it looks.")
    if any(entry.flag_bits & 1 for entry in entries):
        return _("The file is damaged or under a password.")
    if any(_ACTIVE_PART.search(entry.filename) for entry in entries) or b"macroEnabled" in _part(parts, CONTENTS):
        return _("The file holds macros, controls or other files. Save it without them.")
    for entry in entries:
        if entry.filename.endswith(".rels") and _leads_outwards(_part(parts, entry.filename)):
            return _("The file loads something from elsewhere when it is opened.")
    return ""


def _leads_outwards(references: bytes) -> bool:
    """A link that a reader may click is no harm; what is loaded by itself is. Nor is anything said in UTF-16."""
    return b"\0" in references or any(
        b"external" in reference.lower() and b"/hyperlink" not in reference.lower()
        for reference in _REFERENCE.findall(references)
    )


def _part(parts: zipfile.ZipFile, name: str) -> bytes:
    with parts.open(name) as part:
        content = part.read(MOST_XML + 1)
    if len(content) > MOST_XML:
        raise zipfile.BadZipFile(name)
    return content
