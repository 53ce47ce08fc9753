"""Writes entities of a bank as canonical files: `python -m bench.export FOLDER entity [entity ...]`.

What the feed engine declares decides the columns, so the files are what a core system would send of this bank.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.db import connection, models

# Filled by the product itself, or of a form that a file does not carry.
LEFT_OUT = {"qualifications", "supervisor_number"}


def query(entity: object) -> str:
    """SELECT of the canonical columns; a reference is written as the key of what it names."""
    joins, columns = [], []
    for column in entity.columns:
        if column.name in LEFT_OUT:
            continue
        field = entity.model_field(column)
        if isinstance(field, models.ForeignKey):
            alias = f"j{len(joins)}"
            target = entity.target(column.name)
            joins.append(f"LEFT JOIN {target.table} {alias} ON {alias}.id = t.{field.column}")
            columns.append(f'{alias}.{target.db_column(target.key[0])} AS "{column.name}"')
        elif isinstance(field, models.DateTimeField):
            written = f"to_char(t.{field.column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS\"Z\"')"
            columns.append(f'{written} AS "{column.name}"')
        else:
            columns.append(f't.{field.column} AS "{column.name}"')
    return f"SELECT {', '.join(columns)} FROM {entity.table} t {' '.join(joins)}"


def main() -> None:
    django.setup()
    from bankcrm.common.feeds.entities import entity as entity_named

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:]:
        name, _colon, condition = name.partition(":")
        sql = query(entity_named(name)) + (f" WHERE {condition}" if condition else "")
        with (folder / f"{name}.csv").open("wb") as file, connection.cursor() as cursor:
            cursor.copy_expert(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv, HEADER)", file)


if __name__ == "__main__":
    main()
