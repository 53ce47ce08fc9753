"""The control sheet of a batch: what was expected, what came, whether it adds up, what was done with it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bankcrm.common.models import FeedBatch, FeedFile
from sysadmin.batch_words import UNDER_WAY, entity_name

State = FeedBatch.State


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One entity of the night: a file that came, or one that a complete night needs and that did not."""

    entity: str
    file: FeedFile | None
    under_way: bool

    @property
    def label(self) -> str:
        return entity_name(self.entity)

    @property
    def difference(self) -> Decimal | None:
        """The total that came less the one that was promised."""
        if self.file is None or self.file.total_expected is None or self.file.total_read is None:
            return None
        return self.file.total_read - self.file.total_expected

    @property
    def rows_differ(self) -> bool:
        return self.file is not None and self.file.rows_expected not in (None, self.file.rows_read)

    @property
    def rejected(self) -> int:
        return self.file.rows_rejected + self.file.rows_rejected_following if self.file else 0

    @property
    def result(self) -> dict[str, str]:
        """Words with the mark that stands before them: level red or orange, "check", or a status tone."""
        if self.file is None:
            return {"level": "orange", "words": _("missing")}
        if self.difference or (self.rows_differ and not self.under_way):
            return {"level": "red", "words": _("differs, held")}
        if self.under_way:
            return {"tone": "on", "words": _("under way")}
        promised = self.file.rows_expected is not None or self.file.total_expected is not None
        return {"check": "yes", "words": _("adds up") if promised else _("read")}


def sheet_of(batch: FeedBatch, needed: list[str]) -> dict[str, Any]:
    """The sheet's rows, and which columns anybody has figures for."""
    under_way = batch.state in UNDER_WAY
    files = list(batch.files.all())
    rows = [SheetRow(file.entity, file, under_way) for file in files]
    arrived = {file.entity for file in files}
    if files:
        rows += [SheetRow(entity, None, under_way) for entity in needed if entity not in arrived]
    return {
        "rows": rows,
        "expected": len(rows),
        "arrived": len(files),
        "has_rows_expected": any(file.rows_expected is not None for file in files),
        "has_totals": any(file.total_read is not None for file in files),
        "has_totals_expected": any(file.total_expected is not None for file in files),
        "has_outcome": any(
            file.rows_new or file.rows_changed or file.rows_unchanged or file.rows_missing for file in files
        ),
    }
