"""What a file is, told by its content; what could run in a reader's hands is refused.

The kinds are few and their formats are open, so that the checks stand here and need no library of the system.
"""

from __future__ import annotations

import mmap
import re
import struct
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _

from bankcrm.common.errors import RuleViolation
from bankcrm.common.uploads import pdf, zipped
from bankcrm.common.uploads.kinds import FileKind

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
# A page or a program that a careless viewer would run, wherever in the file it stands.
_MARKUP = re.compile(rb"<\s*(script|html|svg|iframe|object|embed|!doctype|\?php|\?xml|meta\b)", re.IGNORECASE)
_UNSEEN_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def content_kind(path: Path, name: str) -> FileKind:
    """The file's kind; a RuleViolation (field "file") where it is none of ours, is active, or is not what it is called.

    The file has at least one byte.
    """
    told = FileKind.of_name(name)
    if told is None:
        raise _refused(
            "file_kind", _("Files of this kind are not taken. Taken are PDF, PNG, JPEG, XLSX, DOCX and TXT.")
        )
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        kind = _recognised(content, path)
        if kind is None or kind != told:
            raise _refused("file_not_as_named", _("The content is not what the name says."))
        fault = _FAULTS[kind](content, path)
    if fault:
        raise _refused("file_active", fault)
    return kind


def _recognised(content: mmap.mmap, path: Path) -> FileKind | None:
    if content[:5] == _PDF:
        return FileKind.PDF
    if content[:8] == _PNG:
        return FileKind.PNG
    if content[:3] == _JPEG:
        return FileKind.JPEG
    if content[:4] == _ZIP:
        return zipped.office_kind(path)
    return FileKind.TEXT if _as_text(content) is not None else None


def _as_text(content: mmap.mmap) -> str | None:
    """The file as text in one of the two encodings that are met here; None if it is none."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content[:].decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _UNSEEN_IN_TEXT.search(text) else text
    return None


def _fault_of_text(content: mmap.mmap, path: Path) -> str:
    starts = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _MARKUP.search(content) or starts.startswith((b"<", b"#!")):
        return _("The text holds a page or a program.")
    return ""


def _fault_of_png(content: mmap.mmap, path: Path) -> str:
    """Piece after piece to the end: nothing may hang behind the picture."""
    place, size = len(_PNG), len(content)
    while place + 12 <= size:
        (length,) = struct.unpack(">I", content[place : place + 4])
        name, place = content[place + 4 : place + 8], place + 12 + length
        if name == b"IEND":
            return "" if place == size and not _MARKUP.search(content) else _("Something hangs behind the picture.")
    return _("The picture is not whole.")


def _fault_of_jpeg(content: mmap.mmap, path: Path) -> str:
    if content.rfind(b"\xff\xd9") < 0:
        return _("The picture is not whole.")
    return _("The picture holds a page or a program.") if _MARKUP.search(_without_metadata(content)) else ""


def _without_metadata(content: mmap.mmap) -> bytes:
    """Cameras write descriptions as XML (XMP) beside the picture; these are no pages."""
    return re.sub(rb"<\?xpacket.*?<\?xpacket end=.{0,20}\?>", b"", content[:], flags=re.DOTALL)


_FAULTS: dict[FileKind, Callable[[mmap.mmap, Path], str]] = {
    FileKind.TEXT: _fault_of_text,
    FileKind.PNG: _fault_of_png,
    FileKind.JPEG: _fault_of_jpeg,
    FileKind.PDF: lambda content, path: pdf.fault(content),
    FileKind.XLSX: lambda content, path: zipped.fault(path),
    FileKind.DOCX: lambda content, path: zipped.fault(path),
}


def _refused(code: str, message: str) -> RuleViolation:
    return RuleViolation(code, message, "file")
