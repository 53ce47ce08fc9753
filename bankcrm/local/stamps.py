"""Fingerprints of files, so that a step whose input has not changed is skipped."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def content_of(*paths: Path) -> str:
    """Fingerprint of what the files say."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def listing_of(folders: Iterable[Path]) -> str:
    """Fingerprint of names, sizes and times of all files in the folders: quick, and enough for a copy."""
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                found = path.stat()
                total.update(f"{path.relative_to(folder)}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return total.hexdigest()


class Stamps:
    """What was done last, kept in a small JSON file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._values: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            self._values = {}

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def put(self, name: str, value: str | None) -> None:
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value
        draft = self.path.with_name(f"{self.path.name}.new")
        draft.write_text(json.dumps(self._values, indent=1), encoding="utf-8")
        draft.replace(self.path)
