"""What differs from what is on file: found by a join, before anything is written."""

from __future__ import annotations

from django.db import connection

from bankcrm.common.feeds.checking import KEPT, REJECTS, dated, keep_rejected_keys, sequence_of
from bankcrm.common.feeds.columns import literal
from bankcrm.common.feeds.entities import Check
from bankcrm.common.feeds.part import Part, quoted
from bankcrm.common.feeds.run import Run


def compare_part(run: Run, part: Part) -> None:
    """Make the table of new and differing rows, find missing ones, count all."""
    entity = part.entity
    if entity.compare:
        entity.compare(run, part)
        return
    run.sql(f"CREATE TEMP TABLE {part.differing} ON COMMIT DROP AS {_differing(run, part)}")
    run.sql(f"ANALYZE {part.differing}")
    if entity.updates_only:
        owner = next((p for p in run.parts.values() if p.entity.model is entity.model and p is not part), None)
        reject_differing(run, part, entity.key[0], "no_such_record", "d.is_new", owner)
    if entity.derive:
        entity.derive(run, part)
    part.new, part.changed = run.rows(
        f"SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM {part.differing}"
    )[0]
    part.unchanged = part.rows - part.rejected - part.following - part.new - part.changed
    if part.is_full and entity.has_presence:
        _find_missing(run, part)
    for remark in entity.remarks:
        if all(part.has(name) for name in remark.needs):
            _remark(run, part, remark)
    if entity.remark:
        entity.remark(run, part)
    part.remarked += run.value(
        f"SELECT count(DISTINCT (_src, _line)) FROM {REJECTS} WHERE entity = %s AND is_remark", [part.name]
    )


def _current(run: Run, part: Part) -> str:
    """The rows to compare with."""
    entity = part.entity
    return (
        f"({entity.current(run) if callable(entity.current) else entity.current})" if entity.current else entity.table
    )


def _differing(run: Run, part: Part) -> str:
    entity = part.entity
    columns = []
    for name in part.columns:
        column = quoted(entity.db_column(name))
        kept, empty = entity.by_name[name].keep_when, entity.empty(name)
        value = f"CASE WHEN {kept} THEN coalesce(nullif(t.{column}, {empty}), c.{column}, {empty}) ELSE t.{column} END"
        value = value if kept else ""
        columns.append((column, value or f"t.{column}"))
    compared = [(column, value) for column, value in columns if column not in map(quoted, entity.key_columns)]
    differs = [f"c.{column} IS DISTINCT FROM {value}" for column, value in compared]
    if entity.has_presence:
        differs += ["c.missing_since IS NOT NULL", "c.made_by_batch IS NULL"]
    keys = " AND ".join(f"c.{quoted(column)} = t.{quoted(column)}" for column in entity.key_columns)
    selected = [f"{value} AS {column}" for column, value in columns]
    for column in part.derived:
        model_field = next(f for f in entity.model._meta.concrete_fields if f.column == column)
        expression = entity.derived[column] or "NULL"
        selected.append(f"({expression})::{model_field.db_type(connection)} AS {quoted(column)}")
    joins = f"LEFT JOIN {_current(run, part)} c ON {keys}"
    new_id = f"nextval('{sequence_of(entity.table)}')"
    if entity.refers_to_itself:
        joins += f" LEFT JOIN {part.new_ids} n ON n.key = t.{quoted(entity.key_columns[0])}"
        new_id = "n.id"
    conditions = " OR ".join(["c.id IS NULL", *differs])
    return (
        f"SELECT t._line, t._src, coalesce(c.id, {new_id}) AS id, c.id IS NULL AS is_new, {', '.join(selected)} "
        f"FROM {part.typed} t {joins} WHERE {conditions}"
    )


def reject_differing(run: Run, part: Part, column: str, reason: str, condition: str, owner: Part | None = None) -> int:
    """Reject rows that only the comparison shows to be wrong; `condition` is SQL over the differing row d.

    owner: the part whose rejected rows make this reject a following one.
    """
    value = f"d.{quoted(part.entity.db_column(column))}"
    following = "false"
    if owner is not None and (owner.rejected or owner.following):
        following = f"EXISTS (SELECT FROM {owner.rejected_keys} r WHERE r.key = {value})"
    rejected, followed = run.rows(
        f"""
        WITH lost AS (DELETE FROM {part.differing} d WHERE {condition} RETURNING d.*), noted AS (
            INSERT INTO {REJECTS} SELECT {literal(part.name)}, d._src, d._line, {literal(column)},
                coalesce({value}::text, ''), {literal(reason)}, '{{}}'::jsonb, false, {following}, ''
            FROM lost d RETURNING is_following
        )
        SELECT count(*) FILTER (WHERE NOT is_following), count(*) FILTER (WHERE is_following) FROM noted
        """
    )[0]
    part.rejected += rejected
    part.following += followed
    if rejected or followed:
        keep_rejected_keys(run, part)
    return rejected


def _find_missing(run: Run, part: Part) -> None:
    """Rows that a full file no longer holds. A rejected line is still a line."""
    entity = part.entity
    keys = " AND ".join(f"t.{quoted(column)} = c.{quoted(column)}" for column in entity.key_columns)
    part.on_file = run.value(
        f"SELECT count(*) FROM {entity.table} WHERE made_by_batch IS NOT NULL AND missing_since IS NULL"
    )
    rejected = ""
    if (part.rejected or part.following) and len(entity.key) == 1:
        rejected = (
            f"AND NOT EXISTS (SELECT FROM {part.rejected_keys} r WHERE r.key = c.{quoted(entity.key_columns[0])})"
        )
    run.sql(
        f"CREATE TEMP TABLE {part.gone} ON COMMIT DROP AS SELECT c.id FROM {entity.table} c "
        f"WHERE c.made_by_batch IS NOT NULL AND c.missing_since IS NULL "
        f"AND NOT EXISTS (SELECT FROM {part.typed} t WHERE {keys}) {rejected}"
    )
    part.missing = run.value(f"SELECT count(*) FROM {part.gone}")


def _remark(run: Run, part: Part, remark: Check) -> None:
    """A remark's condition is true or false, or, where its reason is empty, the code of the reason itself."""
    shown = f"d.{quoted(part.entity.db_column(remark.column))}::text" if part.has(remark.column) else "''"
    condition = dated(remark.condition, run)
    reason = f"CASE WHEN {condition} THEN {literal(remark.reason)} END" if remark.reason else condition
    remark_differing(
        run,
        part,
        f"SELECT d._src, d._line, {literal(remark.column)}, coalesce({shown}, ''), found.reason "
        f"FROM {part.differing} d, LATERAL (SELECT {reason} AS reason OFFSET 0) found WHERE found.reason IS NOT NULL",
    )


def remark_differing(run: Run, part: Part, found: str) -> None:
    """Remark upon rows; `found` is SQL that gives source, line, column, value and reason of each.

    More than are kept of rejected lines are counted alone: a file of which nothing is right fills no memory.
    """
    remarks = run.value(
        f"""
        WITH found (_src, _line, col, val, reason) AS MATERIALIZED ({found}), kept AS (
            INSERT INTO {REJECTS} SELECT {literal(part.name)}, _src, _line, col, val, reason, '{{}}'::jsonb, true,
                false, '' FROM found ORDER BY _src, _line LIMIT {KEPT}
        )
        SELECT count(*) FROM found
        """
    )
    part.remarked += max(remarks - KEPT, 0)
