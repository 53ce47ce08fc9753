"""The bank as the migrations left it, put back after a test that commits.

Django would truncate every table and make permissions, roles and schedules anew: some 230 queries, most of them for
tables that nobody touched. Here a look tells which tables differ, and only those are emptied and filled again, with the
ids they had. References and triggers rest meanwhile, which PostgreSQL grants to a superuser or to a role that may
SET session_replication_role.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from tests.in_flight import wait_for_the_last

LARGE = 4 * 1024 * 1024  # bytes
_SUM = "coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
_COLUMNS = (
    "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
    " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
)


@dataclass
class Kept:
    """The rows of a table that the migrations filled."""

    columns: str
    rows: str
    sum: str


_kept: dict[str, Kept] = {}


def keep() -> None:
    """Remember what the migrations filled; to be called before the first test."""
    _kept.clear()
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT json_agg(t)::text, {_SUM} FROM {table} t")
            rows, sum_of_all = cursor.fetchone()
            if rows is not None:
                cursor.execute(_COLUMNS, [table])
                _kept[table] = Kept(cursor.fetchone()[0], rows, sum_of_all)


def put_back() -> None:
    """Every table holds again what it held at `keep`; no request of the test is under way any more."""
    wait_for_the_last()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"LOCK TABLE {', '.join(_tables())} IN ACCESS EXCLUSIVE MODE")
        different = _different(cursor)
        if _is_large(cursor, different):
            different = _tables()
            cursor.execute(f"TRUNCATE {', '.join(different)} CASCADE")
        for table in different:
            cursor.execute(f"DELETE FROM {table}")
            if kept := _kept.get(table):
                cursor.execute(
                    f"INSERT INTO {table} ({kept.columns})"
                    f" SELECT {kept.columns} FROM json_populate_recordset(NULL::{table}, %s)",
                    [kept.rows],
                )


def _different(cursor: Any) -> list[str]:
    """Tables that do not hold what they held at `keep`."""
    looks = [
        f"SELECT '{table}' WHERE "
        + (f"(SELECT {_SUM} FROM {table} t) <> '{_kept[table].sum}'" if table in _kept else f"EXISTS (TABLE {table})")
        for table in _tables()
    ]
    cursor.execute(" UNION ALL ".join(looks))
    return [table for (table,) in cursor.fetchall()]


def _is_large(cursor: Any, tables: list[str]) -> bool:
    """Whether so much was written that dead rows and their statistics would stay in the way of the next test."""
    size = "SELECT coalesce(sum(pg_relation_size(t::regclass)), 0) FROM unnest(%s::text[]) t"
    cursor.execute(size, [tables])
    return cursor.fetchone()[0] > LARGE


@functools.cache
def _tables() -> list[str]:
    """The tables of all models."""
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy})
