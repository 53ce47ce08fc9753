"""What a backup says about itself: rows of each table, fingerprints of each part, migrations applied."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db.backends.utils import CursorWrapper

from bankcrm.common.backup.errors import BackupFailed

FORMAT = 1
DUMP = "bank.dump"
MANIFEST = "manifest.json"
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One file inside a backup."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """The first entry of a backup."""

    made_at: str
    server_version: int
    rows: dict[str, int]
    migrations: list[str]
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> "Manifest":
        try:
            facts: dict[str, Any] = json.loads(raw)
            if facts.get("format") != FORMAT:
                raise BackupFailed(f"This backup has format {facts.get('format')}; this version reads {FORMAT}.")
            parts = {name: Part(**part) for name, part in facts.pop("parts").items()}
            return cls(**facts, parts=parts)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BackupFailed(f"The backup's manifest cannot be read: {error}") from error


def count_rows(cursor: CursorWrapper) -> dict[str, int]:
    """Rows of every table that holds rows itself (partitions one by one)."""
    cursor.execute(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND c.relpersistence = 'p'"
        " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
        " ORDER BY 1"
    )
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (quoted by format('%I') above)
        counts[table] = int(cursor.fetchone()[0])
    return counts


def applied_migrations(cursor: CursorWrapper) -> list[str]:
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def part_of(path: Path) -> Part:
    """Fingerprint and size of a file, read in blocks."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            total.update(block)
    return Part(total.hexdigest(), path.stat().st_size)
