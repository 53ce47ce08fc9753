"""Rows by SQL that is written down, for what every request asks: nothing is built, and the database keeps the plan.

Columns are named one by one: a kept statement that said `*` would fail as soon as a table gets one more.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import router
from django.db.models import Model

from bankcrm.common.statements import Named, Statement

M = TypeVar("M", bound=Model)


class WrittenQuery(Generic[M]):
    """Rows of a model, each whole: `source` is the SQL from FROM on, in which each %s is the next of the `asked`.

    alias: what the model's table is called there; made: what is selected besides, name -> SQL.
    """

    def __init__(
        self, model: type[M], source: str, *asked: str, alias: str = "", made: Mapping[str, str] | None = None
    ) -> None:
        self._model, self._source, self._asked, self._alias, self._made = model, source, asked, alias, made or {}

    def rows(self, **asked: Any) -> list[M]:
        """The rows for these values."""
        using, made = router.db_for_read(self._model), len(self._made)
        rows = []
        for values in self._statement.fetch(using, asked):
            row = self._model.from_db(using, self._names, values[: len(values) - made])
            row.__dict__.update(zip(self._made, values[len(values) - made :], strict=True))
            rows.append(row)
        return rows

    def first(self, **asked: Any) -> M | None:
        return next(iter(self.rows(**asked)), None)

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._model._meta.concrete_fields]

    @cached_property
    def _statement(self) -> Statement:
        table = self._alias or self._model._meta.db_table
        own = [f"{table}.{field.column}" for field in self._model._meta.concrete_fields]
        made = [f"{sql} AS {name}" for name, sql in self._made.items()]
        return Statement(f"SELECT {', '.join([*own, *made])} {self._source}", [Named(name) for name in self._asked])
