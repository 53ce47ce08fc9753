"""Columns of the lists of system management."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from bankcrm.common import audit, formatting, jobs
from bankcrm.common.models import FeedFile
from bankcrm.common.models.feed import BatchState
from bankcrm.common.models.job import JobState
from bankcrm.common.tables import Column, Day, Drawn, Main, Moment, Number, Status, Table
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.saved_views import list_title
from sysadmin.wording import changes_of, subject_name, translated

BATCH_TONES: dict[str, str] = {
    BatchState.WAITING: "wait",
    BatchState.RUNNING: "on",
    BatchState.REFUSED: "bad",
    BatchState.FAILED: "bad",
    BatchState.STOPPED: "off",
    BatchState.TRIED: "off",
}
JOB_TONES: dict[str, str] = {
    JobState.WAITING: "wait",
    JobState.RUNNING: "on",
    JobState.FAILED: "bad",
    JobState.STOPPED: "off",
}


def _folded(*parts: Any) -> SafeString:
    """The second line of a row on a telephone."""
    return SafeString(" · ").join(format_html("{}", part) for part in parts if part)


def with_sums(batches: QuerySet) -> QuerySet:
    """Batches with the rows of all their files together; asked for the rows of one page only."""
    return batches.annotate(
        rows_read=_summed("rows_read"), rows_rejected=_summed("rows_rejected", "rows_rejected_following")
    )


def _summed(*columns: str) -> Subquery:
    total = sum((F(column) for column in columns[1:]), F(columns[0]))
    files = FeedFile._default_manager.get_queryset().filter(batch=OuterRef("pk")).order_by()
    return Subquery(files.values("batch").annotate(total=Sum(total)).values("total"))


def _batch_line(row: Any, table: Table) -> SafeString:
    return _folded(row.business_date and formatting.day(row.business_date), row.started_by)


class BatchTable(Table):
    url_name = "sysadmin:batch_detail"
    columns = (
        Main("number", gettext_lazy("Number"), folded=_batch_line),
        Day("business_date", gettext_lazy("Business date")),
        Column("profile", pgettext_lazy("feed", "Profile")),
        Drawn("kind", gettext_lazy("Kind"), draw=lambda row, table: _("trial") if row.is_trial else tags.EMPTY),
        Status("state", gettext_lazy("State"), phone=True, tones=BATCH_TONES, text=lambda row: row.get_state_display()),
        Number("rows", gettext_lazy("Rows"), "rows_read"),
        Number("rejected", gettext_lazy("Rejected"), "rows_rejected", phone=True),
        Column("started_by", gettext_lazy("By")),
        Moment("received", gettext_lazy("Received"), "received_at", order="received"),
    )


class LatestBatches(BatchTable):
    """What fits beside what needs attention."""

    chosen = ("number", "business_date", "kind", "state", "rows", "rejected", "received")


def took(row: Any) -> Any:
    """How long a run took, or has been running."""
    if row.started_at is None:
        return tags.EMPTY
    end = row.finished_at or row.heartbeat_at or row.started_at
    return formatting.duration(max(0, int((end - row.started_at).total_seconds())))


def job_state_words(row: Any) -> str:
    """Where a run stands, or how it ended."""
    return translated(row.message) if row.finished_at and row.message else job_progress(row)


def job_progress(row: Any) -> str:
    """The step of a run, and how much of it is done."""
    step = translated(row.step)
    if not row.total:
        return step
    counts = f"{formatting.number(row.done)} / {formatting.number(row.total)}"
    return f"{step} {counts}".strip()


class JobTable(Table):
    url_name = "sysadmin:job_detail"
    columns = (
        Main(
            "task",
            gettext_lazy("Job"),
            lambda row: jobs.task_name(row.task),
            folded=lambda row, table: _folded(formatting.moment(row.queued_at), row.started_by),
        ),
        Status("state", gettext_lazy("State"), phone=True, tones=JOB_TONES, text=lambda row: row.get_state_display()),
        Drawn(
            "progress",
            gettext_lazy("Where it stands"),
            css="w",
            draw=lambda row, table: job_state_words(row) or tags.EMPTY,
        ),
        Column("started_by", gettext_lazy("By"), lambda row: row.started_by or capfirst(pgettext("job", "schedule"))),
        Moment("queued", gettext_lazy("Queued"), "queued_at", order="queued"),
        Drawn("took", gettext_lazy("Took"), css="r", draw=lambda row, table: took(row)),
    )


def _shared_with(row: Any) -> str:
    """The branch and those below it, or everybody."""
    if row.branch is None:
        return capfirst(row.get_shared_display())
    return _("%(branch)s and below") % {"branch": row.branch.name}


class SavedViewTable(Table):
    url_name = "common:saved_view_edit"
    columns = (
        Main("name", gettext_lazy("View"), folded=lambda row, table: _folded(list_title(row), row.owner)),
        Column("list", gettext_lazy("List"), list_title),
        Column("owner", gettext_lazy("Owner")),
        Column("shared", gettext_lazy("Shared with"), _shared_with, phone=True),
        Moment("changed", gettext_lazy("Changed"), "changed_at", order="changed"),
    )


def _change(row: Any, table: Table) -> Any:
    """The first field that changed, and how many more did."""
    if not row.changes:
        return row.reason or tags.EMPTY
    changed = changes_of(row, table.user)
    first = format_html(
        '{} <span class="bc-muted">{}</span> → <b class="bc-strong">{}</b>',
        capfirst(changed[0]["field"]),
        changed[0]["old"],
        changed[0]["new"],
    )
    more = len(changed) - 1
    if not more:
        return first
    words = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
    return format_html('{} <span class="bc-sub">{}</span>', first, words)


class AuditTable(Table):
    url_name = "sysadmin:audit_detail"
    columns = (
        Main(
            "code",
            gettext_lazy("What"),
            lambda row: audit.label(row.code),
            folded=lambda row, table: _folded(formatting.moment(row.at), row.user_name),
        ),
        Moment("at", gettext_lazy("When"), order="at"),
        Column("user_name", gettext_lazy("Who"), lambda row: row.user_name or capfirst(_("the system"))),
        Drawn(
            "subject",
            gettext_lazy("Record"),
            css="w",
            phone=True,
            draw=lambda row, table: format_html(
                '{} <span class="bc-sub">{}</span>',
                audit.as_shown_to(table.user, row)[0],
                subject_name(row.subject_type),
            ),
        ),
        Drawn("change", gettext_lazy("Old → new"), css="w", draw=_change),
        Column("source", gettext_lazy("Source"), lambda row: capfirst(row.get_source_display())),
        Column("address", gettext_lazy("IP address"), css="bc-num", extra=True),
    )
