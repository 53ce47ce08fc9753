"""Which columns of a list are shown, and what has to be read for them: a column not shown costs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet

from bankcrm.common.tables import Column


def arranged(offered: Sequence[Column], chosen: Iterable[str], sorted_by: str = "") -> list[Column]:
    """The columns to show: the first one, then those chosen in their order; where nothing was, all but the extra ones.

    sorted_by: the list's order; its column is shown in any case, or nobody could tell why the rows stand as they do.
    """
    first, *others = offered
    had = {column.name: column for column in others}
    names = tuple(dict.fromkeys(chosen))
    wanted = [had[name] for name in names if name in had]
    shown = [first, *(wanted if names else [column for column in others if not column.extra])]
    if sorted_by and not any(column.order == sorted_by for column in shown):
        shown += [column for column in others if column.order == sorted_by][:1]
    return shown


def with_columns(
    queryset: QuerySet, columns: Iterable[Column], *, only: Sequence[str] = (), joined: Sequence[str] = ()
) -> QuerySet:
    """The rows with what these columns read.

    only: fields that are read in any case; a list that names some reads nothing else besides what its columns need.
    joined: relations that are read in any case.
    """
    columns = tuple(columns)
    model: Any = queryset.model
    fields, relations = _read_by(model, tuple(path for column in columns for path in column.paths))
    made = {column.name: column.expression() for column in columns if column.expression}
    if made:
        queryset = queryset.annotate(**made)
    if relations or joined:
        queryset = queryset.select_related(*joined, *relations)
    if only:
        queryset = queryset.only(*only, *fields)
    return queryset


@cache
def _read_by(model: type[Model], paths: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields and the relations behind lookup paths; what is no field (annotated, worked out) is passed over."""
    fields: dict[str, None] = {}
    relations: dict[str, None] = {}
    for path in paths:
        steps, at = path.split("__"), model
        for place, step in enumerate(steps, 1):
            field = _field(at, step)
            if field is None:
                break
            if field.many_to_one or field.one_to_one:
                relations["__".join(steps[:place])] = None
                at = field.related_model
            if place == len(steps):
                fields[path] = None
    return tuple(fields), tuple(relations)


def _field(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
