"""First load of a large table: its indexes and foreign keys are dropped before and built anew after, in one piece."""

from __future__ import annotations

from bankcrm.common.feeds.part import Part
from bankcrm.common.feeds.run import Run

# Below this, building costs more than it saves.
LARGE = 20_000


def take_down(run: Run, parts: list[Part]) -> list[str]:
    """Drop indexes and foreign keys of those parts' tables that are empty; the statements that build them again."""
    rebuild: list[str] = []
    for part in parts:
        for table in (part.entity.table, *part.entity.bulk_tables):
            if not run.value(f"SELECT EXISTS (SELECT FROM {table})"):
                rebuild += _strip(run, table)
                run.loaded_whole.add(table)
    return rebuild


def _strip(run: Run, table: str) -> list[str]:
    """Drop all but the primary key of one table."""
    constraints = run.rows(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype IN ('f', 'u', 'x') ORDER BY contype DESC, conname",
        [table],
    )
    for name, _definition in constraints:
        run.sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    indexes = run.rows(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = %s::regclass AND NOT indisprimary",
        [table],
    )
    for name, _definition in indexes:
        run.sql(f"DROP INDEX {name}")
    # Of a partitioned table PostgreSQL says "ON ONLY": run so, no partition would get the index.
    rebuild = [definition.replace(" ON ONLY ", " ON ", 1) for _name, definition in indexes]
    return rebuild + [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for name, definition in constraints]


def build(run: Run, statements: list[str]) -> None:
    """Build what was taken down: indexes first, foreign keys last, when all that they point to is there."""
    run.sql("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in sorted(statements, key=lambda s: (" FOREIGN KEY " in s, not s.startswith("CREATE"))):
        run.sql(statement)
    run.sql("SET CONSTRAINTS ALL DEFERRED")
