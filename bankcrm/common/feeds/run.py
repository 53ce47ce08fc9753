"""A running batch, as the stages and the hooks of the apps see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bankcrm.common.models import BankState, FeedBatch

if TYPE_CHECKING:
    from bankcrm.common.feeds.folder import Feed
    from bankcrm.common.feeds.part import Part
    from bankcrm.common.feeds.progress import Progress


class Run:
    """The batch, its parts in order, and the cursor of the one transaction in which everything happens."""

    def __init__(self, batch: FeedBatch, feed: Feed, cursor: Any, progress: Progress, bank: BankState) -> None:
        self.batch, self.feed, self.cursor, self.progress, self.bank = batch, feed, cursor, progress, bank
        self.business_date: date = feed.business_date
        self.parts: dict[str, Part] = {}
        self.currency = bank.currency
        # Tables that were empty and are loaded without their indexes.
        self.loaded_whole: set[str] = set()

    def part(self, name: str) -> Part | None:
        """The part of an entity, if the batch brings it."""
        return self.parts.get(name)

    def sql(self, statement: str, params: Sequence[Any] | None = None) -> int:
        """Run one statement; how many rows it touched."""
        self.cursor.execute(statement, params)
        return self.cursor.rowcount

    def rows(self, statement: str, params: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        self.cursor.execute(statement, params)
        return self.cursor.fetchall()

    def value(self, statement: str, params: Sequence[Any] | None = None) -> Any:
        return self.rows(statement, params)[0][0]
