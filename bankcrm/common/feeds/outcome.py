"""What became of a batch, into its rows: the control sheet, the rejected lines, the state."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.utils import timezone

from bankcrm.common.feeds.checking import REJECTS
from bankcrm.common.feeds.columns import literal
from bankcrm.common.feeds.folder import Arrived, Feed
from bankcrm.common.feeds.part import Part, quoted
from bankcrm.common.feeds.run import Run
from bankcrm.common.models import FeedBatch, FeedReject

RAW_KEPT = 4000


def collect_rejects(run: Run) -> list[FeedReject]:
    """The rejected lines and remarks as rows to store, each with its line as sent."""
    found: list[FeedReject] = []
    for part in run.parts.values():
        raw = _raw_lines(run, part)
        rows = run.rows(
            f"SELECT _src, _line, col, val, reason, detail::text, is_remark, is_following, raw FROM {REJECTS} "
            f"WHERE entity = {literal(part.name)} ORDER BY is_remark, _src, _line"
        )
        for source, line, column, value, reason, detail, is_remark, is_following, sent in rows:
            found.append(
                FeedReject(
                    batch_id=run.batch.pk,
                    entity=part.name,
                    file_name=part.file_names[source],
                    line=line,
                    column=column,
                    value=value,
                    reason=reason,
                    detail=json.loads(detail),
                    is_remark=is_remark,
                    is_following=is_following,
                    raw=sent or raw.get((source, line), ""),
                )
            )
    return found


def _raw_lines(run: Run, part: Part) -> dict[tuple[int, int], str]:
    """The staged columns of rejected lines, written as one line again."""
    names = ", ".join(f"s.{quoted(name)}" for name in part.columns)
    rows = run.rows(
        f"SELECT s._src, s._line, {names} FROM {part.staged} s JOIN (SELECT DISTINCT _src, _line FROM {REJECTS} "
        f"WHERE entity = {literal(part.name)}) r USING (_src, _line)"
    )
    return {(row[0], row[1]): _line(row[2:]) for row in rows}


def _line(values: Any) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(["" if value is None else value for value in values])
    return text.getvalue()[:RAW_KEPT]


def write_sheet(cursor: Any, batch_id: int, feed: Feed | None, parts: dict[str, Part]) -> None:
    """The control sheet: a row for each entity of the batch, written anew with what is known by now."""
    for planned in feed.planned if feed else []:
        file = _file_of(feed, planned.entity.name, [source.file for source in planned.sources])
        facts = {"batch_id": batch_id, "entity": planned.entity.name, "is_full": planned.is_full, **_NOTHING}
        facts |= _facts(file, parts.get(planned.entity.name), planned.entity.total_column)
        names = ", ".join(facts)
        sets = ", ".join(f"{name} = excluded.{name}" for name in facts if name not in ("batch_id", "entity"))
        cursor.execute(
            f"INSERT INTO common_feedfile ({names}) VALUES ({', '.join(['%s'] * len(facts))}) "
            f"ON CONFLICT (batch_id, entity) DO UPDATE SET {sets}",
            list(facts.values()),
        )


_NOTHING: dict[str, Any] = {
    "sha256": "",
    "rows_expected": None,
    "rows_read": 0,
    "total_expected": None,
    "total_read": None,
    "rows_rejected": 0,
    "rows_rejected_following": 0,
    "rows_remarked": 0,
    "rows_new": 0,
    "rows_changed": 0,
    "rows_unchanged": 0,
    "rows_missing": 0,
}


def _file_of(feed: Any, entity: str, sources: list[str]) -> Arrived | None:
    if feed.profile.is_canonical:
        return feed.files.get(entity)
    return next((feed.files[alias] for alias in sources if alias in feed.files), None)


def _facts(file: Arrived | None, part: Part | None, total_column: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"file_name": file.name if file else f"{part.file_names[0]}" if part else ""}
    if file is not None:
        facts["sha256"] = file.sha256
        if file.promised:
            facts |= {"rows_expected": file.promised.rows, "total_expected": file.promised.total}
            total_column = file.promised.total_column or total_column
        facts["rows_read"] = file.rows
    facts["total_column"] = total_column
    if part is not None:
        facts |= {
            "rows_read": part.rows,
            "total_read": part.total,
            "rows_rejected": part.rejected,
            "rows_rejected_following": part.following,
            "rows_remarked": part.remarked,
            "rows_new": part.new,
            "rows_changed": part.changed,
            "rows_unchanged": part.unchanged,
            "rows_missing": part.missing,
        }
    return facts


def close_batch(batch: FeedBatch, state: str, *, refusal: list[dict[str, Any]] | None = None, **facts: Any) -> bool:
    """The last word on a batch; False when somebody else has had it (it was stopped, or taken for dead)."""
    values = {"state": state, "refusal": refusal or [], "finished_at": timezone.now(), "entity": "", **facts}
    return bool(FeedBatch.objects.filter(pk=batch.pk, state=FeedBatch.State.RUNNING).update(**values))
