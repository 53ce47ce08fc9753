"""manifest.json: what the sender says about a folder. What it names is checked before a row is applied."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bankcrm.common.feeds.refusal import Refused

FILE_NAME = "manifest.json"


@dataclass(frozen=True)
class Promised:
    """What the manifest says of one file; None is not said."""

    file: str
    entity: str = ""
    is_full: bool | None = None
    rows: int | None = None
    total_column: str = ""
    total: Decimal | None = None
    sha256: str = ""


@dataclass(frozen=True)
class Manifest:
    business_date: date | None = None
    currency: str = ""
    files: dict[str, Promised] = field(default_factory=dict)
    exists: bool = False


def read(folder: Path) -> Manifest:
    """The folder's manifest, or an empty one. Refused when it is there and cannot be understood."""
    path = folder / FILE_NAME
    if not path.exists():
        return Manifest()
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
        day = data.get("business_date")
        files = [_promised(told) for told in data.get("files", [])]
        return Manifest(
            date.fromisoformat(day) if day else None,
            str(data.get("currency", "")),
            {promised.file: promised for promised in files},
            exists=True,
        )
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise Refused("manifest_unreadable", message=str(error) or type(error).__name__) from None


def _promised(told: dict[str, Any]) -> Promised:
    unknown = set(told) - {"file", "entity", "mode", "rows", "total", "sha256"}
    if unknown:
        raise ValueError(f"not known: {', '.join(sorted(unknown))}")
    mode = told.get("mode")
    if mode not in (None, "full", "delta"):
        raise ValueError(f'mode is "full" or "delta", not {mode!r}')
    rows = told.get("rows")
    if rows is not None and (not isinstance(rows, int) or isinstance(rows, bool) or rows < 0):
        raise ValueError(f"rows is a whole number, not {rows!r}")
    total = told.get("total") or {}
    return Promised(
        file=str(told["file"]),
        entity=str(told.get("entity", "")),
        is_full=None if mode is None else mode == "full",
        rows=rows,
        total_column=str(total.get("column", "")).lower(),
        total=Decimal(str(total["amount"])) if total else None,
        sha256=str(told.get("sha256", "")).lower(),
    )
