"""What the catalogue of the database says of our indexes: none too many, none too few."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

OURS = ("common", "staff", "customers", "products", "early_warning", "inquiry", "sysadmin")
# Tables that Django makes for many-to-many fields, with indexes of its own choice; they hold few rows.
MADE_BY_DJANGO = {
    model._meta.db_table
    for label in OURS
    for model in apps.get_app_config(label).get_models(include_auto_created=True)
    if model._meta.auto_created
}
KEYS = """
SELECT t.relname AS table_name, i.relname AS index_name, x.indisunique, x.indpred IS NOT NULL AS is_partial,
       ARRAY(SELECT pg_get_indexdef(x.indexrelid, place, true) FROM generate_series(1, x.indnkeyatts) place) AS keys,
       ARRAY(SELECT o.opcname::text FROM unnest(x.indclass) WITH ORDINALITY c(oid, place)
             JOIN pg_opclass o ON o.oid = c.oid WHERE place <= x.indnkeyatts ORDER BY place) AS classes,
       ARRAY(SELECT coalesce(k.collname::text, '') FROM unnest(x.indcollation) WITH ORDINALITY c(oid, place)
             LEFT JOIN pg_collation k ON k.oid = c.oid WHERE place <= x.indnkeyatts ORDER BY place) AS collations
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_am a ON a.oid = i.relam
WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition AND a.amname = 'btree'
"""
REFERENCES = """
SELECT c.conrelid::regclass::text, a.attname::text FROM pg_constraint c
JOIN pg_class t ON t.oid = c.conrelid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
"""


def _rows(question: str) -> list[tuple[Any, ...]]:
    tables = {model._meta.db_table for label in OURS for model in apps.get_app_config(label).get_models()}
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [row for row in cursor.fetchall() if row[0] in tables - MADE_BY_DJANGO]


def test_no_index_repeats_the_beginning_of_another() -> None:
    found = [row for row in _rows(KEYS) if not row[3]]
    named = [(row[0], row[1], row[2], list(zip(row[4], row[5], row[6], strict=True))) for row in found]
    repeated = [
        f"{name} is the beginning of {other}"
        for table, name, is_unique, keys in named
        for other_table, other, _unique, other_keys in named
        if table == other_table and name != other and not is_unique and keys == other_keys[: len(keys)]
    ]
    assert len(found) > 50
    assert not repeated


def test_no_index_for_prefixes_on_a_column_that_is_compared_byte_by_byte() -> None:
    found = _rows(KEYS)
    pattern = [
        row[1]
        for row in found
        if any(name.endswith("pattern_ops") and said == "C" for name, said in zip(row[5], row[6], strict=True))
    ]
    assert any("C" in row[6] for row in found)
    assert not pattern


def test_every_reference_has_an_index_that_leads_with_it() -> None:
    """Else nothing that is referred to could be deleted, or refused to be, without reading the whole table."""
    leading = {(row[0], row[4][0]) for row in _rows(KEYS) if not row[3]}
    # Of a partial index PostgreSQL takes note too, if it leaves out nothing but rows that refer to nothing.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indrelid::regclass::text, pg_get_indexdef(indexrelid, 1, true) FROM pg_index "
            "WHERE pg_get_expr(indpred, indrelid) = format('(%s IS NOT NULL)', pg_get_indexdef(indexrelid, 1, true))"
        )
        leading |= set(cursor.fetchall())
    references = _rows(REFERENCES)
    assert len(references) > 30
    assert not [reference for reference in references if reference not in leading]


def test_a_prefix_of_a_code_is_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM customers_customer WHERE number LIKE 'C00%'")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.search(r"Index Cond: .*number.* >= 'C00'", plan)


STANDING = """
SELECT t.relname, i.relname
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
UNION SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
"""


def test_every_declared_index_and_constraint_stands_in_the_database() -> None:
    """A migration that changes a column can take an index with it that its state still knows."""
    declared = {
        (model._meta.db_table, named.name)
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        for named in (*model._meta.indexes, *model._meta.constraints)
    }
    assert len(declared) > 100
    assert declared <= set(_rows(STANDING))
