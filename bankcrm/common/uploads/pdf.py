"""What in a PDF would act by itself: scripts, programs to start, files within, forms of XFA."""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

# Streams of objects are unpacked to look into them, up to so much in all.
MOST_UNPACKED = 64 * 1024 * 1024


def _name(word: str) -> bytes:
    """A pattern for /Word in which any character may be written as #xx."""
    letters = "".join(f"(?:{re.escape(sign)}|#{ord(sign):02x}|#{ord(sign):02X})" for sign in word)
    return rf"/{letters}(?![A-Za-z0-9_#])".encode()


# Every script stands in an action of the kind /JavaScript; a shorter name would be met by chance in packed pictures.
_ACTIVE = re.compile(
    b"|".join(
        _name(word)
        for word in ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "SubmitForm")
    )
)
_LOCKED = re.compile(_name("Encrypt"))
_STREAM = re.compile(rb"stream\r?\n")
_OBJECTS = re.compile(_name("ObjStm"))


def fault(content: mmap.mmap) -> str:
    """Why the file is refused; empty if nothing speaks against it."""
    if b"%%EOF" not in content[-2048:]:
        return _("The PDF is not whole.")
    if _LOCKED.search(content):
        return _("A PDF under a password cannot be checked. Save it without one.")
    if _ACTIVE.search(content):
        return _("The PDF holds a script, a program or another file. Print it into a new PDF.")
    unpacked = 0
    for objects in _packed_objects(content):
        unpacked += len(objects)
        if _ACTIVE.search(objects) or unpacked > MOST_UNPACKED:
            return _("The PDF holds a script, a program or another file. Print it into a new PDF.")
    return ""


def _packed_objects(content: mmap.mmap) -> Iterator[bytes]:
    """Every stream that holds objects, unpacked; newer files keep most of theirs in such streams."""
    for start in _STREAM.finditer(content):
        told = content[max(0, start.start() - 600) : start.start()]
        told = told[told.rfind(b" obj") :]
        if not _OBJECTS.search(told):
            continue
        end = content.find(b"endstream", start.end())
        packed = content[start.end() : end if end >= 0 else len(content)]
        try:
            yield zlib.decompressobj().decompress(packed, MOST_UNPACKED)
        except zlib.error:
            yield packed
