"""The differences into the tables: changed rows with their old values kept, new rows, rows that are missing."""

from __future__ import annotations

from bankcrm.common.feeds.columns import literal
from bankcrm.common.feeds.part import Part, quoted
from bankcrm.common.feeds.run import Run


def apply_part(run: Run, part: Part) -> None:
    """Write one entity's differences, with what its app does before and after."""
    entity = part.entity
    if entity.write:
        entity.write(run, part)
        return
    if entity.before_write and (part.new or part.changed):
        entity.before_write(run, part)
    if part.changed:
        _keep_old_values(run, part)
        run.sql(_update(run, part))
    if part.new:
        run.sql(_insert(run, part))
    if part.missing:
        _mark_missing(run, part)
    if entity.after_write and (part.new or part.changed):
        entity.after_write(run, part)


def _written(part: Part) -> list[str]:
    return [*part.db_columns, *part.derived]


def _keep_old_values(run: Run, part: Part) -> None:
    """A row of `FeedChange` for each changed row: only the columns that differ, before and after."""
    entity = part.entity
    columns = [column for column in _written(part) if column not in entity.key_columns]
    if entity.has_presence:
        pairs = [("missing_since", "to_jsonb(c.missing_since)", "'null'::jsonb")]
    else:
        pairs = []
    pairs += [(column, f"to_jsonb(c.{quoted(column)})", f"to_jsonb(d.{quoted(column)})") for column in columns]
    listed = ", ".join(f"({literal(name)}, {old}, {new})" for name, old, new in pairs)
    is_fed = hasattr(entity.model, "made_by_batch")  # What this very batch made had no old values.
    run.sql(
        f"""
        INSERT INTO common_feedchange (batch_id, entity, record_id, line, old, new)
        SELECT {run.batch.pk}, {literal(part.name)}, d.id, d._line, v.old, v.new
        FROM {part.differing} d JOIN {entity.table} c ON c.id = d.id
        CROSS JOIN LATERAL (
            SELECT coalesce(jsonb_object_agg(name, coalesce(o, 'null')), '{{}}') AS old,
                   coalesce(jsonb_object_agg(name, coalesce(n, 'null')), '{{}}') AS new
            FROM (VALUES {listed}) p(name, o, n)
            WHERE coalesce(o, 'null') <> coalesce(n, 'null')
        ) v WHERE NOT d.is_new {"AND c.made_by_batch IS DISTINCT FROM " + str(run.batch.pk) if is_fed else ""}
        """
    )


def _update(run: Run, part: Part) -> str:
    entity = part.entity
    sets = [f"{quoted(column)} = d.{quoted(column)}" for column in _written(part) if column not in entity.key_columns]
    names = {model_field.name for model_field in entity.model._meta.concrete_fields}
    if entity.has_presence:
        sets += ["missing_since = NULL", f"made_by_batch = coalesce(c.made_by_batch, {run.batch.pk})"]
    if "row_version" in names:
        sets += ["row_version = c.row_version + 1", "changed_at = now()"]
    return f"UPDATE {entity.table} c SET {', '.join(sets)} FROM {part.differing} d WHERE c.id = d.id AND NOT d.is_new"


def _insert(run: Run, part: Part) -> str:
    """New rows, each column from the feed, from the entity's own first values or from the model's default."""
    entity = part.entity
    values = {"id": "d.id"} | {column: f"d.{quoted(column)}" for column in _written(part)}
    for model_field in entity.model._meta.concrete_fields:
        column = str(model_field.column)
        if column == "made_by_batch":
            values[column] = str(run.batch.pk)
        elif column == "made_by_line":
            values[column] = "d._line"
        elif column not in values:
            values[column] = entity.first.get(column) or entity.default_of(model_field)
    return (
        f"INSERT INTO {entity.table} ({', '.join(map(quoted, values))}) SELECT {', '.join(values.values())} "
        f"FROM {part.differing} d {entity.first_join} WHERE d.is_new ORDER BY d._src, d._line"
    )


def _mark_missing(run: Run, part: Part) -> None:
    day = literal(run.business_date)
    run.sql(
        f"INSERT INTO common_feedchange (batch_id, entity, record_id, old, new) SELECT {run.batch.pk}, "
        f"{literal(part.name)}, id, '{{\"missing_since\": null}}', jsonb_build_object('missing_since', {day}) "
        f"FROM {part.gone}"
    )
    run.sql(f"UPDATE {part.entity.table} c SET missing_since = {day} FROM {part.gone} m WHERE m.id = c.id")
