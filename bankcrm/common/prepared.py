"""Queries that Django builds and compiles once and that are then asked again and again.

Building a query and turning it into SQL is a third of a page's work, and the same for whoever has a scope of the same
shape. What is kept is the statement, never a row: it is found again by everything that it was made from, and what
differs each time is left open in it as `Asked`. So are the persons of a scope: customer managers ask by one statement.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cached_property, wraps
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet, prefetch_related_objects
from django.db.models.sql.where import WhereNode
from django.utils.translation import get_language

from bankcrm.common.scoping import Scope
from bankcrm.common.statements import Statement

# For each kind of query in each process; a statement with what belongs to it takes some 50 kB.
MOST_KEPT = 120

T = TypeVar("T")


class PreparedQuery:
    """A queryset's statement, and how its rows become what the queryset is a set of.

    is_of_one_person: it serves nobody else, and takes no place among what each connection keeps for all.
    """

    def __init__(self, queryset: QuerySet, *, is_of_one_person: bool = False) -> None:
        self._queryset = queryset
        self._is_planned_anew = is_of_one_person
        self._compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            self._sql, self._params = self._compiler.as_sql()
            self._keep_converters()
        except EmptyResultSet:
            self._sql, self._params = "", ()
        self._forget_conditions()

    @cached_property
    def _rows(self) -> Statement:
        return Statement(self._sql, self._params, is_planned_anew=self._is_planned_anew)

    @cached_property
    def _count(self) -> Statement:
        counted = f"SELECT count(*) FROM ({self._sql}) counted"  # noqa: S608
        return Statement(counted, self._params, is_planned_anew=self._is_planned_anew)

    @cached_property
    def _plan(self) -> Statement:
        return Statement(f"EXPLAIN (FORMAT JSON) {self._sql}", self._params, is_planned_anew=True)

    def _keep_converters(self) -> None:
        """How the values of each column are converted: Django would ask every column anew with every question."""
        compiler = self._compiler
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        converters, is_composite = compiler.get_converters(columns), compiler.has_composite_fields(columns)
        compiler.get_converters = lambda expressions: converters
        compiler.has_composite_fields = lambda expressions: is_composite

    def _forget_conditions(self) -> None:
        """They stand in the statement; as trees of Django's they would be most of what is kept."""
        query = self._queryset.query
        query.where = WhereNode()
        query.combined_queries = ()
        self._compiler.where = self._compiler.having = self._compiler.qualify = None

    def rows(self, **asked: Any) -> list[Any]:
        """What the queryset would give with these values in place of its `Asked` ones."""
        if not self._sql:
            return []
        queryset: Any = self._queryset.all()
        compiled = _Compiled(self._compiler, self._rows, asked, queryset.db)
        queryset.query.get_compiler = lambda *args, **kwargs: compiled
        rows = list(queryset._iterable_class(queryset))
        if queryset._prefetch_related_lookups:
            prefetch_related_objects(rows, *queryset._prefetch_related_lookups)
        return rows

    def count(self, **asked: Any) -> int:
        """How many rows there are."""
        return int(self._count.fetch(self._queryset.db, asked)[0][0]) if self._sql else 0

    def expected(self, **asked: Any) -> int:
        """How many rows the planner expects; costs nothing."""
        if not self._sql:
            return 0
        plan = self._plan.fetch(self._queryset.db, asked)[0][0]
        return int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])


class _Compiled:
    """A compiler whose work is done; it still knows how columns become values."""

    def __init__(self, compiler: Any, statement: Statement, asked: dict[str, Any], using: str) -> None:
        self._compiler, self._statement, self._asked, self._using = compiler, statement, asked, using

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiler, name)

    def execute_sql(self, *args: Any, **kwargs: Any) -> list[Any]:
        return [self._statement.fetch(self._using, self._asked)]

    def results_iter(self, results: Any = None, tuple_expected: bool = False, **kwargs: Any) -> Any:
        return self._compiler.results_iter(results or self.execute_sql(), tuple_expected=tuple_expected)


class Kept(Generic[T]):
    """The last prepared queries of one kind, each under all that it depends on."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under a key, made at its first use. The language is part of every key."""
        key = (get_language(), key)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made


def prepared(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """Decorates a queryset as a function of plain values; called with these and the `Asked` by name, it gives rows.

    A scope, or several of the same person, among the values is left open.
    """
    queries: Kept[PreparedQuery] = Kept()

    @wraps(build)
    def ask(*values: Hashable, **asked: Any) -> list[Any]:
        shape = tuple(_left_open(value, asked) for value in values)
        return queries.get(shape, lambda: PreparedQuery(build(*shape))).rows(**asked)

    return ask


def _left_open(value: Hashable, asked: dict[str, Any]) -> Hashable:
    """The value as it goes into a statement; what it brings with each question is added to `asked`."""
    if isinstance(value, tuple):
        return tuple(_left_open(one, asked) for one in value)
    if not isinstance(value, Scope):
        return value
    shape, brought = value.left_open()
    for name, keys in brought.items():
        if asked.setdefault(name, keys) != keys:
            raise ValueError(f"scopes of several persons in one statement: {name}")
    return shape
