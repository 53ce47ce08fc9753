"""One entity of a running batch: its working tables and what was counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from bankcrm.common.feeds.columns import Reference
from bankcrm.common.feeds.entities import Entity
from bankcrm.common.feeds.reader import Malformed


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@dataclass
class Part:
    """Tables of the batch for an entity: st_ its text as sent, ty_ the typed rows that passed, df_ those of them
    that are new or differ, nw_ ids of new rows that refer to each other, rj_ keys of rejected rows, ms_ rows that
    are missing."""

    entity: Entity
    is_full: bool
    columns: list[str]
    staged: str
    file_names: list[str]
    needs_trim: bool = True
    key_positions: list[int] = field(default_factory=list)
    malformed: list[Malformed] = field(default_factory=list)
    malformed_count: int = 0
    rows: int = 0
    rejected: int = 0
    following: int = 0
    remarked: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    on_file: int = 0
    total: Decimal | None = None

    @property
    def name(self) -> str:
        return self.entity.name

    @property
    def typed(self) -> str:
        return f"ty_{self.name}"

    @property
    def differing(self) -> str:
        return f"df_{self.name}"

    @property
    def new_ids(self) -> str:
        return f"nw_{self.name}"

    @property
    def rejected_keys(self) -> str:
        return f"rj_{self.name}"

    @property
    def gone(self) -> str:
        return f"ms_{self.name}"

    @property
    def db_columns(self) -> list[str]:
        """The database columns that the feed brings."""
        return [self.entity.db_column(name) for name in self.columns]

    @property
    def derived(self) -> list[str]:
        """The database columns that follow from those, as far as the feed does not bring them itself."""
        return [column for column in self.entity.derived if column not in self.db_columns]

    @property
    def references(self) -> list[str]:
        return [name for name in self.columns if isinstance(self.entity.kind(name), Reference)]

    def has(self, name: str) -> bool:
        return name in self.columns
