"""Files into tables of text columns: COPY with line numbers, then the profile's expressions."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction

from bankcrm.common.feeds.columns import literal
from bankcrm.common.feeds.entities import Entity
from bankcrm.common.feeds.folder import Arrived, Planned
from bankcrm.common.feeds.part import Part, quoted
from bankcrm.common.feeds.profiles import Source
from bankcrm.common.feeds.reader import Records
from bankcrm.common.feeds.refusal import Refused
from bankcrm.common.feeds.run import Run

PLAIN_NUMBER = "^[[:space:]]*[+-]?[0-9]+([.][0-9]+)?[[:space:]]*$"


def stage_file(run: Run, arrived: Arrived, entity: Entity | None) -> Records:
    """One file into a table of its own; its header is checked before the first row goes in."""
    start = run.progress.rows_done
    records = Records(arrived.path, arrived.source.dialect, lambda rows: run.progress.at(start + rows))
    if arrived.source.has_header:
        arrived.columns = records.header()
        _check_header(run, arrived, entity)
    else:
        arrived.columns = list(arrived.source.columns)
        records.expect(len(arrived.columns))
    table, names = arrived.source.alias, [quoted(name) for name in arrived.columns]
    run.sql(f"CREATE TEMP TABLE {table} (_line bigint, {', '.join(f'{name} text' for name in names)}) ON COMMIT DROP")
    dialect = arrived.source.dialect
    quote = dialect.quote or "\x01"
    command = (
        f"COPY {table} (_line, {', '.join(names)}) FROM STDIN WITH (FORMAT csv, "
        f"DELIMITER {literal(dialect.delimiter)}, QUOTE {literal(quote)}, "
        f"ESCAPE {literal(quote)}, FORCE_NULL ({', '.join(names)}), ENCODING 'UTF8')"
    )
    try:
        with transaction.atomic(), connection.wrap_database_errors:
            run.cursor.copy_expert(command, records, 1 << 20)
    except DatabaseError as error:
        if records.refused is not None:
            raise records.refused from None
        if run.progress.stop_asked or isinstance(error, OperationalError):
            raise
        raise Refused("unreadable_file", file=arrived.name, message=str(error).strip()) from error
    arrived.rows = records.rows
    run.sql(f"ANALYZE {table}")
    return records


def _check_header(run: Run, arrived: Arrived, entity: Entity | None) -> None:
    names = arrived.columns
    twice = sorted({name for name in names if names.count(name) > 1} | ({""} & set(names)))
    if twice:
        raise Refused("header_twice", file=arrived.name, columns=", ".join(name or '""' for name in twice))
    if entity is not None:
        known: tuple[str, ...] = tuple(entity.by_name)
        lacking = entity.lacking(names)
    else:
        known, lacking = (), [name for name in arrived.source.columns if name not in names]
    if lacking:
        raise Refused("header_missing", file=arrived.name, columns=", ".join(lacking))
    unknown = [name for name in names if known and name not in known]
    if unknown:
        raise Refused("header_unknown", file=arrived.name, columns=", ".join(unknown), known=", ".join(known))


def check_promises(run: Run, arrived: Arrived) -> list[dict[str, Any]]:
    """Row counts and control totals of the manifest against the staged file."""
    promised, found = arrived.promised, []
    if promised is None:
        return []
    if promised.rows is not None and promised.rows != arrived.rows:
        found.append({"code": "manifest_rows", "file": arrived.name, "found": arrived.rows, "expected": promised.rows})
    if promised.total is not None:
        column = promised.total_column
        if column not in arrived.columns:
            return [*found, {"code": "manifest_column", "file": arrived.name, "column": column}]
        total = file_total(run, arrived, column)
        if total != promised.total:
            facts = {"column": column, "found": f"{total:.2f}", "expected": f"{promised.total:.2f}"}
            found.append({"code": "manifest_total", "file": arrived.name, **facts})
    return found


def file_total(run: Run, arrived: Arrived, column: str) -> Any:
    """The sum of a column over every line of the file that holds a number there."""
    x = quoted(column)
    return run.value(
        f"SELECT coalesce(sum(CASE WHEN {x} ~ '{PLAIN_NUMBER}' THEN {x}::numeric END), 0) FROM {arrived.source.alias}"
    )


def canonical_part(run: Run, planned: Planned, arrived: Arrived, records: Records) -> Part:
    """A canonical file is its entity's staging table already."""
    entity = planned.entity
    part = Part(entity, planned.is_full, list(arrived.columns), arrived.source.alias, [arrived.name])
    part.rows = arrived.rows
    part.needs_trim = records.has_blanks
    part.malformed, part.malformed_count = records.malformed, records.malformed_count
    part.key_positions = [arrived.columns.index(name) for name in entity.key if name in arrived.columns]
    run.sql(f"ALTER TABLE {part.staged} ADD COLUMN _src smallint DEFAULT 0")
    for name in entity.key:
        if name not in part.columns:  # A part of the key that is not sent has its usual value.
            run.sql(f"ALTER TABLE {part.staged} ADD COLUMN {quoted(name)} text")
            part.columns.append(name)
    return part


def foreign_part(run: Run, planned: Planned) -> Part:
    """The rows of an entity by the profile's expressions, as text: checks come later, in one way for all."""
    entity, profile = planned.entity, run.feed.profile
    columns = [
        name for name in entity.by_name if name in entity.key or any(_gives(source, name) for source in planned.sources)
    ]
    part = Part(entity, planned.is_full, columns, f"st_{entity.name}", [])
    listed = ", ".join(f"{quoted(name)} text" for name in columns)
    run.sql(f"CREATE TEMP TABLE {part.staged} (_line bigint, _src smallint, {listed}) ON COMMIT DROP")
    for source in planned.sources:
        if source.rows:
            part.file_names.append(f"{profile.name}.toml")
            _insert_rows(run, part, source)
        else:
            part.file_names.append(run.feed.files[source.file].name)
            _insert_selected(run, part, source)
    run.sql(f"ANALYZE {part.staged}")
    part.rows = run.value(f"SELECT count(*) FROM {part.staged}")
    return part


def _gives(source: Source, name: str) -> bool:
    return name in source.expressions or any(name in row for row in source.rows)


def _insert_rows(run: Run, part: Part, source: Source) -> None:
    number = len(part.file_names) - 1
    for line, row in enumerate(source.rows, 1):
        values = [str(row[name]) if name in row else None for name in part.columns]
        places = ", ".join(["%s"] * (len(values) + 2))
        run.sql(f"INSERT INTO {part.staged} VALUES ({places})", [line, number, *values])


def _insert_selected(run: Run, part: Part, source: Source) -> None:
    try:
        with transaction.atomic():
            run.sql(f"INSERT INTO {part.staged} {_select(run, part, source, part.columns)}")
    except DatabaseError as error:
        if run.progress.stop_asked:
            raise
        raise _culprit(run, part, source, error) from error


def _select(run: Run, part: Part, source: Source, columns: list[str], within: str = "") -> str:
    """The profile's query over the feed's own files."""
    line = f"{source.file}._line"
    line = f"min({line})" if source.group_by else line
    number = len(part.file_names) - 1
    listed = ", ".join(f"({_expression(run, source, name)})::text" for name in columns)
    distinct = f"DISTINCT ON ({source.distinct_on}) " if source.distinct_on else ""
    conditions = [f"({_dated(run, source.where)})"] if source.where else []
    conditions += [within] if within else []
    return " ".join(
        [
            f"SELECT {distinct}{line}, {number}, {listed} FROM {source.file}",
            _dated(run, source.join),
            f"WHERE {' AND '.join(conditions)}" if conditions else "",
            f"GROUP BY {source.group_by}" if source.group_by else "",
            f"ORDER BY {source.distinct_on}, {line}" if source.distinct_on else "",
        ]
    )


def _expression(run: Run, source: Source, name: str) -> str:
    return _dated(run, source.expressions[name]) if name in source.expressions else "NULL"


def _dated(run: Run, sql: str) -> str:
    """`{business_date}` in an expression is the business date of the batch."""
    return sql.replace("{business_date}", f"DATE '{run.business_date}'")


def _culprit(run: Run, part: Part, source: Source, error: DatabaseError) -> Refused:
    """Which column's expression fails, and on which line: each is tried alone, then lines are halved."""
    message = _message(error)
    for name in part.columns:
        failure = _failure(run, _select(run, part, source, [name]))
        if failure is None:
            continue
        line = None if source.group_by or source.distinct_on else _failing_line(run, part, source, name)
        facts = {"entity": part.name, "column": name, "message": failure}
        if line:
            return Refused("expression_line", file=part.file_names[-1], line=line, **facts)
        return Refused("expression_error", profile=run.feed.profile.name, **facts)
    return Refused("expression_error", profile=run.feed.profile.name, entity=part.name, column="where", message=message)


def _failure(run: Run, select: str) -> str | None:
    """The database's words about a query that fails, else None."""
    try:
        with transaction.atomic():
            columns = "(a, b, c)"
            run.sql(f"SELECT count(c) FROM ({select} OFFSET 0) AS tried {columns}")
    except DatabaseError as error:
        return _message(error)
    return None


def _failing_line(run: Run, part: Part, source: Source, name: str) -> int | None:
    """The first line on which the expression fails; None when it fails whatever the line."""
    table = source.file
    low, high = run.rows(f"SELECT coalesce(min(_line), 0), coalesce(max(_line), -1) FROM {table}")[0]

    def fails(first: int, last: int) -> bool:
        within = f"{table}._line BETWEEN {first} AND {last}"
        return _failure(run, _select(run, part, source, [name], within)) is not None

    if high < low or fails(high + 1, high + 1):
        return None
    while low < high:
        middle = (low + high) // 2
        if fails(low, middle):
            high = middle
        else:
            low = middle + 1
    return low if fails(low, low) else None


def _message(error: DatabaseError) -> str:
    return str(error).strip().splitlines()[0]
