"""A row by its key within a person's scope: what every lock and every last look ask.

Where nothing but the scope decides, nearly everywhere, the statement is compiled once a model and kind of scope.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

from bankcrm.common.asked import Asked
from bankcrm.common.prepared import Kept, PreparedQuery

_LOCKED: Kept[PreparedQuery] = Kept()
_SEEN: Kept[PreparedQuery] = Kept()


def locked_for(user: Any, permission: str, model: type[Model], pk: Any) -> Any:
    """The row, locked until the transaction ends; None outside the scope of the person's permission."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("A row is locked in a transaction or not at all.")
    return _found(_LOCKED, lock, user, permission, model, pk)


def is_visible_to(user: Any, permission: str, model: type[Model], pk: Any) -> bool:
    """Whether the row is there and in the scope of the person's permission."""
    return _found(_SEEN, _keys, user, permission, model, pk) is not None


def lock(rows: QuerySet) -> QuerySet:
    """Not the row's key: a batch that brings a row which points here need not wait for a form, nor a form for it."""
    return rows.select_for_update(of=("self",), no_key=True)


def _keys(rows: QuerySet) -> QuerySet:
    return rows.values_list("pk", flat=True)


def _found(
    kept: Kept[PreparedQuery],
    asking: Callable[[QuerySet], QuerySet],
    user: Any,
    permission: str,
    model: type[Model],
    pk: Any,
) -> Any:
    rows: Any = model._default_manager.get_queryset()
    if not rows.follows_scope_alone():
        return asking(rows.visible_to(user, permission).filter(pk=pk)).first()
    key, (shape, asked) = model._meta.pk, rows.scope_of(user, permission).left_open()

    def build() -> PreparedQuery:
        # Asked of many models and seldom of one: no place is taken among the plans that a connection keeps.
        within = rows.within(shape).filter(pk=Asked("pk", output_field=key))
        return PreparedQuery(asking(within), is_of_one_person=True)

    found = kept.get((model, shape), build).rows(pk=key.get_db_prep_value(pk, connection), **asked)
    return found[0] if found else None
