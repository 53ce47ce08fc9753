"""What can be fed: each app declares its entities here, from `AppConfig.ready`; the engine knows no app."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models
from django.utils.functional import Promise

from bankcrm.common.feeds.columns import Column, Kind, Reference, Text, kind_of, literal

if TYPE_CHECKING:
    from bankcrm.common.feeds.part import Part
    from bankcrm.common.feeds.run import Run

Hook = Callable[["Run", "Part"], None]


@dataclass(frozen=True)
class Check:
    """A rule over one row: `condition` is SQL over the typed row `t` that is true when the row is wrong."""

    reason: str
    column: str
    condition: str
    needs: tuple[str, ...] = ()


@dataclass
class Entity:
    """One kind of file: its columns, its key, and what else happens when its rows come.

    key: canonical columns that find the row again. unique: further sets of columns that no two rows of a file may
    share, each with an SQL condition. together: columns of which a feed brings all or none. checks are errors,
    remarks let the line in; `remark` makes further ones, over more than the row. derived: database columns that follow
    from the row (SQL over the typed row t, or filled by `derive`). first: values of columns that the file does not
    bring, for a new row. updates_only: the entity brings columns of rows that another one makes. current: the SQL of
    the rows to compare with, when not the whole table. bulk_tables: tables that are loaded with it the first time.
    """

    name: str
    label: str | Promise
    model_label: str
    order: int
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    together: tuple[tuple[str, ...], ...] = ()
    total_column: str = ""
    checks: tuple[Check, ...] = ()
    remarks: tuple[Check, ...] = ()
    unique: tuple[tuple[tuple[str, ...], str], ...] = ()
    derived: dict[str, str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    first_join: str = ""
    updates_only: bool = False
    always_delta: bool = False
    current: str | Callable[[Run], str] = ""
    bulk_tables: tuple[str, ...] = ()
    derive: Hook | None = None
    remark: Hook | None = None
    before_write: Hook | None = None
    after_write: Hook | None = None
    compare: Hook | None = None
    write: Hook | None = None

    @cached_property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.model_label)

    @cached_property
    def table(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    def model_field(self, column: Column) -> Any:
        return self.model._meta.get_field(column.field or column.name)

    def db_column(self, name: str) -> str:
        """The database column behind a canonical column."""
        return self.model_field(self.by_name[name]).column

    def kind(self, name: str) -> Kind:
        column = self.by_name[name]
        return column.kind or kind_of(self.model_field(column))

    def lacking(self, names: Collection[str]) -> list[str]:
        """The columns that a feed with these columns must bring besides."""
        needed = [*self.required, *(name for group in self.together if set(group) & set(names) for name in group)]
        return [name for name in dict.fromkeys(needed) if name not in names]

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        return tuple(self.db_column(name) for name in self.key)

    @property
    def refers_to_itself(self) -> bool:
        return any(self.target(name) is self for name in self.by_name)

    def target(self, name: str) -> Entity | None:
        """The entity that a reference names."""
        kind = self.kind(name)
        if not isinstance(kind, Reference):
            return None
        return next(e for e in _entities.values() if e.model is kind.model and not e.updates_only and len(e.key) == 1)

    def empty(self, name: str) -> str:
        """SQL of what an empty value means for the column: null where the model allows it."""
        return self.default_of(self.model_field(self.by_name[name]))

    def default_of(self, model_field: Any) -> str:
        """SQL of the value of a column that nobody gives."""
        if model_field.null:
            return "NULL"
        if getattr(model_field, "auto_now", False) or getattr(model_field, "auto_now_add", False):
            return "now()"
        if isinstance(model_field, models.CharField | models.TextField) and not model_field.has_default():
            return "''"
        value = model_field.get_default()
        if isinstance(value, list):
            return "'{}'"
        return literal(model_field.get_db_prep_save(value, connection))

    @property
    def has_presence(self) -> bool:
        """Do rows say which batch brought them and since when they are missing?"""
        return not self.updates_only and hasattr(self.model, "missing_since")

    def longest(self, name: str) -> int | None:
        kind = self.kind(name)
        return kind.longest if isinstance(kind, Text) else None


_entities: dict[str, Entity] = {}
_totals: list[tuple[int, Callable[[Run], None]]] = []


def register(entity: Entity) -> Entity:
    """Make an entity known; an app does it once."""
    if entity.name in _entities:
        raise ValueError(f"feed entity {entity.name} is registered twice")
    _entities[entity.name] = entity
    return entity


def register_totals(order: int, work: Callable[[Run], None]) -> None:
    """Work over what a batch wrote, before the business date moves: history, grading, figures."""
    _totals.append((order, work))


def entities() -> list[Entity]:
    """All of them, in the order in which they are taken in: what is referred to comes first."""
    return sorted(_entities.values(), key=lambda entity: entity.order)


def entity(name: str) -> Entity | None:
    return _entities.get(name)


def totals() -> list[Callable[[Run], None]]:
    return [work for _order, work in sorted(_totals, key=lambda pair: pair[0])]
