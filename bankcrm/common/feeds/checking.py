"""Text rows become typed rows in one pass; what is wrong with the others is found out afterwards, for those only."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.db import connection

from bankcrm.common.feeds.columns import Choice, Reference, Text, literal
from bankcrm.common.feeds.entities import Check
from bankcrm.common.feeds.part import Part, quoted
from bankcrm.common.feeds.run import Run

REJECTS = "feed_rejects"
# More are counted, not kept: a batch with so many is refused, and nobody reads them.
KEPT = 20_000


def make_reject_table(run: Run) -> None:
    run.sql(
        f"CREATE TEMP TABLE {REJECTS} (entity text, _src smallint, _line bigint, col text, val text, reason text, "
        "detail jsonb, is_remark boolean, is_following boolean, raw text) ON COMMIT DROP"
    )


def check_part(run: Run, part: Part) -> None:
    """Make the typed table of a part without its rejected rows, and count these."""
    if part.entity.refers_to_itself:
        _number_new_rows(run, part)
    run.sql(f"CREATE TEMP TABLE {part.typed} ON COMMIT DROP AS {typed_rows(run, part)}")
    bad = run.value(f"SELECT count(*) FROM {part.typed} WHERE bad")
    if bad:
        _explain(run, part)
    _put_aside_malformed(run, part)
    doubles = _reject_doubles(run, part)
    if bad or doubles or part.malformed:
        run.sql(f"DELETE FROM {part.typed} WHERE bad")
        keep_rejected_keys(run, part)
    if part.entity.refers_to_itself:
        _reject_orphans(run, part)
    run.sql(f"ANALYZE {part.typed}")
    _count(run, part, max(bad - KEPT, 0))


def dated(sql: str, run: Run) -> str:
    """`{business_date}` in a rule is the business date of the batch."""
    return sql.replace("{business_date}", f"DATE '{run.business_date}'")


def _value(name: str) -> str:
    return quoted(f"x_{name}")


def typed_rows(run: Run, part: Part) -> str:
    """SQL of all rows, typed, with references resolved and a flag on those that are wrong."""
    entity = part.entity
    columns = []
    for name in part.columns:
        column, empty = entity.db_column(name), entity.empty(name)
        value = f"t.{quoted(column)}"
        columns.append(f"{value if empty == 'NULL' else f'coalesce({value}, {empty})'} AS {quoted(column)}")
    wrong = [_is_wrong(part, name) for name in part.columns] + [
        f"({dated(check.condition, run)})" for check in _checks(part)
    ]
    conditions = " OR ".join(condition for condition in wrong if condition)
    flag = f"(({conditions}) IS TRUE)" if conditions else "false"
    return f"SELECT t._line, t._src, {', '.join(columns)}, {flag} AS bad FROM ({_cast_rows(run, part)}) t"


def _checks(part: Part) -> list[Check]:
    """The entity's checks for which the feed brings the columns."""
    return [check for check in part.entity.checks if all(part.has(name) for name in check.needs)]


def _cast_rows(run: Run, part: Part, only: str = "") -> str:
    """Each value once as sent (x_...) and once typed, null where it cannot be read."""
    entity, joins, columns = part.entity, [], []
    if part.needs_trim:
        sent = ", ".join(f"nullif(btrim({quoted(name)}), '') AS {_value(name)}" for name in part.columns)
    else:
        sent = ", ".join(f"{quoted(name)} AS {_value(name)}" for name in part.columns)
    for name in part.columns:
        kind, x = entity.kind(name), f"s.{_value(name)}"
        columns.append(x)
        if isinstance(kind, Reference):
            alias = f"r_{name}"
            joins.append(f"LEFT JOIN {_known_rows(run, part, name)} {alias} ON {alias}.key = {x}")
            columns.append(f"{alias}.id AS {quoted(entity.db_column(name))}")
        else:
            columns.append(f"{kind.cast(x)} AS {quoted(entity.db_column(name))}")
    inner = f"SELECT _line, _src, {sent} FROM {part.staged} {only} {'OFFSET 0' if part.needs_trim else ''}"
    return f"SELECT s._line, s._src, {', '.join(columns)} FROM ({inner}) s {' '.join(joins)} OFFSET 0"


def _known_rows(run: Run, part: Part, name: str) -> str:
    """Ids by key of what a reference may name: rows on file, and new ones of this batch."""
    target = part.entity.target(name)
    if target is None:
        raise TypeError(f"{name} is no reference")
    key = quoted(target.key_columns[0])
    rows = f"SELECT {key} AS key, id FROM {target.table}"
    if target is part.entity:
        return f"({rows} UNION ALL SELECT key, id FROM {part.new_ids})"
    other = run.part(target.name)
    if other is not None:
        rows += f" UNION ALL SELECT {key}, id FROM {other.differing} WHERE is_new"
    return f"({rows})"


def _is_wrong(part: Part, name: str) -> str:
    """SQL that is true when a value is missing or cannot be read."""
    entity, x = part.entity, f"t.{_value(name)}"
    kind, conditions = entity.kind(name), []
    if entity.by_name[name].required:
        conditions.append(f"{x} IS NULL")
    if isinstance(kind, Text):
        if kind.longest:
            conditions.append(f"(octet_length({x}) > {kind.longest} AND length({x}) > {kind.longest})")
    elif entity.by_name[name].required:
        return f"t.{quoted(entity.db_column(name))} IS NULL"
    else:
        conditions.append(f"({x} IS NOT NULL AND t.{quoted(entity.db_column(name))} IS NULL)")
    return " OR ".join(conditions)


def _reason(part: Part, name: str) -> tuple[str, str]:
    """SQL of the reason for a wrong value, and of the facts its sentence names."""
    entity, x, kind = part.entity, f"t.{_value(name)}", part.entity.kind(name)
    typed = f"t.{quoted(entity.db_column(name))}"
    cases: list[str] = []
    facts: dict[str, Any] = {}
    if entity.by_name[name].required:
        cases.append(f"WHEN {x} IS NULL THEN 'required'")
    if isinstance(kind, Text):
        cases.append(f"WHEN length({x}) > {kind.longest or 10**9} THEN 'too_long'")
        facts = {"longest": kind.longest}
    else:
        cases.append(f"WHEN {x} IS NOT NULL AND {typed} IS NULL THEN {literal(kind.reason)}")
    if isinstance(kind, Choice):
        facts = {"known": ", ".join(str(code) for code in kind.codes)}
    target = entity.target(name)
    if target is not None:
        facts = {"entity": target.name}
    return f"CASE {' '.join(cases)} END", f"{literal(json.dumps(facts))}::jsonb"


def _explain(run: Run, part: Part) -> None:
    """One reject for each wrong value of each wrong row."""
    found = [(name, *_reason(part, name), _is_following(run, part, name)) for name in part.columns]
    values = [
        f"({literal(name)}, t.{_value(name)}, {reason}, {facts}, {following})"
        for name, reason, facts, following in found
    ]
    for check in _checks(part):
        shown = f"t.{_value(check.column)}" if part.has(check.column) else "NULL"
        reason = f"CASE WHEN ({dated(check.condition, run)}) THEN {literal(check.reason)} END"
        values.append(f"({literal(check.column)}, {shown}, {reason}, '{{}}'::jsonb, false)")
    only = f"WHERE (_src, _line) IN (SELECT _src, _line FROM {part.typed} WHERE bad ORDER BY _line LIMIT {KEPT})"
    run.sql(
        f"INSERT INTO {REJECTS} SELECT {literal(part.name)}, t._src, t._line, e.col, coalesce(e.val, ''), e.reason, "
        f"e.detail, false, e.following, '' FROM ({_cast_rows(run, part, only)}) t, "
        f"LATERAL (VALUES {', '.join(values)}) e(col, val, reason, detail, following) WHERE e.reason IS NOT NULL"
    )


def _is_following(run: Run, part: Part, name: str) -> str:
    """SQL: does the value name a row that the batch itself rejected?"""
    target = part.entity.target(name)
    other = run.part(target.name) if target is not None and target is not part.entity else None
    if other is None or not (other.rejected or other.following):
        return "false"
    return f"EXISTS (SELECT FROM {other.rejected_keys} r WHERE r.key = t.{_value(name)})"


def _put_aside_malformed(run: Run, part: Part) -> None:
    for record in part.malformed:
        facts = json.dumps({"found": record.found, "expected": record.expected})
        run.sql(
            f"INSERT INTO {REJECTS} VALUES (%s, 0, %s, '', '', 'columns', %s, false, false, %s)",
            [part.name, record.line, facts, record.raw],
        )


def _reject_doubles(run: Run, part: Part) -> int:
    """Reject what repeats the key of a line before it, or another set of columns that must be unique."""
    entity, found = part.entity, 0
    sets = [(tuple(entity.key), "true")] + [
        (names, condition) for names, condition in entity.unique if all(part.has(name) for name in names)
    ]
    for names, condition in sets:
        columns = [quoted(entity.db_column(name)) for name in names]
        listed = ", ".join(columns)
        same = " AND ".join(f"t.{column} = d.{column}" for column in columns)
        shown = quoted(entity.db_column(names[-1]))
        found += run.sql(
            f"""
            WITH doubled AS (
                SELECT {listed} FROM {part.typed} t WHERE NOT bad AND ({condition})
                GROUP BY {listed} HAVING count(*) > 1
            ), numbered AS (
                SELECT t._src, t._line, t.{shown}::text AS val, {_sent(part, names[-1])} AS sent,
                       first_value(t._line) OVER w AS first_line, row_number() OVER w AS position
                FROM {part.typed} t JOIN doubled d ON {same} WHERE NOT t.bad AND ({condition})
                WINDOW w AS (PARTITION BY {", ".join(f"t.{c}" for c in columns)} ORDER BY t._src, t._line)
            ), marked AS (
                UPDATE {part.typed} t SET bad = true FROM numbered n
                WHERE n.position > 1 AND t._line = n._line AND t._src = n._src
            )
            INSERT INTO {REJECTS}
            SELECT {literal(part.name)}, _src, _line, {literal(names[-1])}, coalesce(sent, val, ''), 'same_as_line',
                   jsonb_build_object('line', first_line), false, false, ''
            FROM numbered WHERE position > 1 ORDER BY _line LIMIT {KEPT}
            """
        )
    return found


def _sent(part: Part, name: str) -> str:
    """SQL of the value as it stood in the file."""
    return f"(SELECT {quoted(name)} FROM {part.staged} s WHERE s._line = t._line AND s._src = t._src LIMIT 1)"


def keep_rejected_keys(run: Run, part: Part) -> None:
    """Remember the keys of rejected rows, so that what refers to them is counted as following."""
    if len(part.entity.key) != 1:
        return
    key = f"nullif(btrim({quoted(part.entity.key[0])}), '') AS key"
    run.sql(f"DROP TABLE IF EXISTS {part.rejected_keys}")
    run.sql(
        f"CREATE TEMP TABLE {part.rejected_keys} ON COMMIT DROP AS SELECT {key} "
        f"FROM {part.staged} s JOIN (SELECT DISTINCT _src, _line FROM {REJECTS} "
        f"WHERE entity = {literal(part.name)} AND NOT is_remark) r USING (_src, _line)"
    )
    keys = [_key_of(run, part, record.raw) for record in part.malformed]
    for key in filter(None, keys):
        run.sql(f"INSERT INTO {part.rejected_keys} VALUES (%s)", [key])


def _key_of(run: Run, part: Part, raw: str) -> str:
    """The key in a record with a wrong number of columns, if it reaches so far."""
    arrived = run.feed.files.get(part.name)
    if arrived is None or not part.key_positions:
        return ""
    dialect = arrived.source.dialect
    cells = next(csv.reader(io.StringIO(raw), delimiter=dialect.delimiter, quotechar=dialect.quote or None), [])
    place = part.key_positions[0]
    return cells[place].strip() if place < len(cells) else ""


# Entities whose rows refer to each other: a tree


def _number_new_rows(run: Run, part: Part) -> None:
    """Ids for rows that are not on file yet, so that references among them can be resolved."""
    entity = part.entity
    key, sequence = quoted(entity.key[0]), sequence_of(entity.table)
    run.sql(
        f"CREATE TEMP TABLE {part.new_ids} ON COMMIT DROP AS SELECT key, nextval('{sequence}') AS id FROM "
        f"(SELECT DISTINCT nullif(btrim({key}), '') AS key FROM {part.staged}) s WHERE key IS NOT NULL "
        f"AND NOT EXISTS (SELECT FROM {entity.table} c WHERE c.{quoted(entity.key_columns[0])} = s.key)"
    )


def sequence_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        return cursor.fetchone()[0]


def _reject_orphans(run: Run, part: Part) -> None:
    """Rows under a rejected row, level by level; then rows that lead to no root."""
    entity = part.entity
    for name in part.references:
        if entity.target(name) is not entity:
            continue
        column = quoted(entity.db_column(name))
        key = quoted(entity.key_columns[0])
        while _reject_ids(
            run,
            part,
            name,
            f"SELECT t._src, t._line FROM {part.typed} t JOIN {part.new_ids} n ON n.id = t.{column} "
            f"WHERE NOT EXISTS (SELECT FROM {part.typed} o WHERE o.{key} = n.key AND NOT o.bad)",
            "missing_reference",
            following=True,
        ):
            run.sql(f"DELETE FROM {part.typed} WHERE bad")
        ids = f"SELECT key, id FROM {part.new_ids} UNION ALL SELECT {key}, id FROM {entity.table}"
        _reject_ids(
            run,
            part,
            name,
            f"""WITH RECURSIVE rows AS (
                    SELECT i.id, t.{column} AS above, t._src, t._line
                    FROM {part.typed} t JOIN ({ids}) i ON i.key = t.{key}
                    UNION ALL
                    SELECT c.id, c.{column}, NULL, NULL FROM {entity.table} c
                    WHERE NOT EXISTS (SELECT FROM {part.typed} t WHERE t.{key} = c.{key})
                ), rooted AS (
                    SELECT id FROM rows WHERE above IS NULL
                    UNION
                    SELECT r.id FROM rows r JOIN rooted ON rooted.id = r.above
                )
                SELECT _src, _line FROM rows WHERE _line IS NOT NULL AND id NOT IN (SELECT id FROM rooted)""",
            "in_a_circle",
            following=False,
        )
        run.sql(f"DELETE FROM {part.typed} WHERE bad")
    keep_rejected_keys(run, part)


def _reject_ids(run: Run, part: Part, name: str, found: str, reason: str, *, following: bool) -> int:
    facts = literal(json.dumps({"entity": part.name}))
    return run.sql(
        f"WITH found AS ({found}), marked AS (UPDATE {part.typed} t SET bad = true FROM found f "
        f"WHERE t._line = f._line AND t._src = f._src) INSERT INTO {REJECTS} "
        f"SELECT {literal(part.name)}, f._src, f._line, {literal(name)}, coalesce(s.{quoted(name)}, ''), "
        f"{literal(reason)}, {facts}::jsonb, false, {literal(following)}, '' "
        f"FROM found f JOIN {part.staged} s USING (_src, _line)"
    )


def _count(run: Run, part: Part, beyond: int) -> None:
    """Lines with an error of their own, and lines that only follow from another."""
    own, following = run.rows(
        f"SELECT count(*) FILTER (WHERE NOT follows), count(*) FILTER (WHERE follows) FROM "
        f"(SELECT bool_and(is_following) AS follows FROM {REJECTS} "
        f"WHERE entity = {literal(part.name)} AND NOT is_remark GROUP BY _src, _line) lines"
    )[0]
    part.rejected = own + beyond + max(part.malformed_count - len(part.malformed), 0)
    part.following = following
