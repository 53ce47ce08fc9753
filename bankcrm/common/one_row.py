"""A row by its key within a scope: what every lock and every last look ask, compiled once a model and kind of scope."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

from bankcrm.common.asked import Asked
from bankcrm.common.prepared import Kept, PreparedQuery
from bankcrm.common.scoping import Scope

_LOCKED: Kept[PreparedQuery] = Kept()
_SEEN: Kept[PreparedQuery] = Kept()


def locked(model: type[Model], pk: Any, scope: Scope) -> Any:
    """The row, locked until the transaction ends; None outside the scope."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("A row is locked in a transaction or not at all.")
    return _found(_LOCKED, model, pk, scope)


def lies_in(model: type[Model], pk: Any, scope: Scope) -> bool:
    """Whether the row is there and in the scope."""
    return _found(_SEEN, model, pk, scope) is not None


def lock(rows: QuerySet) -> QuerySet:
    """Not the row's key: a batch that brings a row which points here need not wait for a form, nor a form for it."""
    return rows.select_for_update(of=("self",), no_key=True)


def _found(kept: Kept[PreparedQuery], model: type[Model], pk: Any, scope: Scope) -> Any:
    key, (shape, asked) = model._meta.pk, scope.left_open()

    def build() -> PreparedQuery:
        rows: Any = model._default_manager.get_queryset()
        rows = rows.within(shape).filter(pk=Asked("pk", output_field=key))
        # Asked of many models and seldom of one: no place is taken among the plans that a connection keeps.
        return PreparedQuery(
            lock(rows) if kept is _LOCKED else rows.values_list("pk", flat=True), is_of_one_person=True
        )

    found = kept.get((model, shape), build).rows(pk=key.get_db_prep_value(pk, connection), **asked)
    return found[0] if found else None
