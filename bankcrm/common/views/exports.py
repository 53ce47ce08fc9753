"""One's own exports: what is under way, what can be fetched and until when, the way to the file, and to another try."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting
from bankcrm.common.exports.services import UNDER_WAY, export_again, export_fetch, export_stop
from bankcrm.common.models import Export
from bankcrm.common.models.job import JobState
from bankcrm.common.ordering import Order
from bankcrm.common.permissions import may
from bankcrm.common.tables import Drawn, Moment, Number, Table
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.base import PermittedView
from bankcrm.common.views.list import ObjectListView

_TONES: dict[str, str] = {JobState.WAITING: "wait", JobState.RUNNING: "on", JobState.FAILED: "bad"}


def list_title(export: Export) -> str:
    """What the list is called, in the reader's language."""
    view = resolve(reverse(export.list_name)).func.view_class  # type: ignore[attr-defined]
    return str(view.title or view.model._meta.verbose_name_plural).capitalize()


def _what(row: Export, table: Table) -> SafeString:
    return format_html(
        '<b>{}</b><span class="bc-sub bc-block bc-clip" title="{}">{}</span>',
        list_title(row),
        row.said,
        row.said or _("without filters"),
    )


def _state(row: Export, table: Table) -> Any:
    """A bar while it is made, then whether the file is there; a failure says why."""
    state = row.job.state if row.job else JobState.FAILED
    if state == JobState.RUNNING and row.job:
        return _bar(row.job)
    if state == JobState.DONE:
        return tags.status_badge(_("removed"), "off") if row.removed_at else tags.status_badge(_("ready"))
    badge = tags.status_badge(JobState(state).label, _TONES.get(state, "off"))
    if row.job is None or not row.job.message or state == JobState.WAITING:
        return badge
    return format_html('{} <span class="bc-sub bc-block">{}</span>', badge, _(row.job.message))


def _bar(run: Any) -> SafeString:
    """How far the file is, and the step in words."""
    step = _(run.step) if run.step else _("waiting")
    if not run.total:
        return format_html('<progress class="bc-bar" aria-label="{0}"></progress><span class="bc-sub">{0}</span>', step)
    return format_html(
        '<progress class="bc-bar" value="{1}" max="{2}" aria-label="{0}"></progress>'
        '<span class="bc-sub bc-num">{0} {3} / {4}</span>',
        step,
        run.done,
        run.total,
        formatting.number(run.done),
        formatting.number(run.total),
    )


def _file(row: Export, table: Table) -> Any:
    """The way to the file; where the right is gone, the reason. Before it is there: to stop it, or to try again."""
    state = row.job.state if row.job else JobState.FAILED
    if state in UNDER_WAY:
        return _button(row, table, "common:export_stop", _("Stop"), icon="player-stop")
    if state in (JobState.FAILED, JobState.STOPPED):
        return _button(row, table, "common:export_again", _("Make again"), icon="refresh")
    if not row.is_there:
        return tags.EMPTY
    allowed = may(table.user, row.permission)
    words = f"{row.get_file_format_display()}, {formatting.file_size(row.size or 0)}"
    if not allowed:
        return format_html('<span class="bc-muted" title="{}">{}</span>', allowed.reason, words)
    return format_html(
        '<a class="btn btn-sm" href="{}">{}{}<span class="visually-hidden"> {}</span></a>',
        reverse("common:export_download", args=[row.pk]),
        tags.icon("download"),
        words,
        _("Download"),
    )


def _button(row: Export, table: Table, url_name: str, words: str, *, icon: str) -> SafeString:
    return format_html(
        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="btn btn-sm" type="submit">{}{}</button></form>',
        reverse(url_name, args=[row.pk]),
        get_token(table.request),
        tags.icon(icon),
        words,
    )


class ExportTable(Table):
    columns = (
        Drawn("what", gettext_lazy("List"), draw=_what, phone=True),
        Drawn("state", gettext_lazy("State"), draw=_state, css="bc-w-state"),
        Number("rows", gettext_lazy("Rows")),
        Moment("made", gettext_lazy("Asked for"), "made_at", order="made"),
        Moment("expires", gettext_lazy("Kept until"), "expires_at"),
        Drawn("file", gettext_lazy("File"), draw=_file, phone=True, css="r"),
    )


class ExportListView(ObjectListView):
    """Everybody's own; whoever may export nothing has none."""

    model = Export
    open_to_staff = True
    action = ""
    title = gettext_lazy("My exports")
    table_class = ExportTable
    orders = (Order("made", gettext_lazy("time"), "made_at", descending=True),)
    select_related = ("job",)
    template_name = "common/export_list.html"
    fragment_name = "common/_export_results.html"
    empty_icon = "download"
    empty_title = gettext_lazy("No export yet")
    empty_text = gettext_lazy("A list that may be exported has a button for it; its file will stand here.")

    def base_queryset(self) -> QuerySet:
        return Export.objects.visible_to(self.request.user)

    def extra_context(self) -> dict[str, Any]:
        return {"under_way": self.base_queryset().filter(job__state__in=UNDER_WAY).exists()}


class _OwnExportView(PermittedView):
    """Something with one export: its maker's alone."""

    open_to_staff = True

    def own(self) -> Export:
        found = Export.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found


class ExportAgainView(_OwnExportView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        export_again(export=self.own(), acting_user=request.user)
        return HttpResponseRedirect(reverse("common:export_list"))


class ExportStopView(_OwnExportView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        export_stop(export=self.own(), acting_user=request.user)
        return HttpResponseRedirect(reverse("common:export_list"))


class ExportDownloadView(_OwnExportView):
    """The only way to a file, on record, and never opened as a page of ours."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        export = export_fetch(export=self.own(), acting_user=request.user)
        response = FileResponse(
            export.path.open("rb"),
            as_attachment=True,
            filename=_file_name(export),
            content_type="application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response


def _file_name(export: Export) -> str:
    """`customers-20260630-1530.xlsx`, in the reader's language."""
    title = slugify(list_title(export), allow_unicode=True) or "export"
    moment = formatting.moment(export.made_at).translate(str.maketrans(" ", "-", "-:"))
    return f"{title}-{moment}.{export.file_format}"
