"""The name of an uploaded file, cleaned: a text to show and to offer for saving, never a path of ours."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
# What no file system takes, and what a shell or a header would read otherwise.
_FORBIDDEN = re.compile(r'[<>:"|?*\\/;%`$&{}\[\]]')
# Control characters, halves of characters, and those that turn the direction of reading ("fdp.exe" shown as "exe.pdf").
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean_name(name: str) -> str:
    """The last part of the sender's path without anything unseen or forbidden; the ending is kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in _UNSEEN)
    plain = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", seen)).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST] or "file"
    return f"{stem.strip(' .')[: LONGEST - len(ending) - 1] or 'file'}.{ending[:10]}"
