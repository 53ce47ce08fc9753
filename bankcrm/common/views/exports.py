"""One's own exports: what is under way, what can be fetched and until when, the way to the file, and to another try."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting
from bankcrm.common.counting import EXACT_UP_TO
from bankcrm.common.exports.services import UNDER_WAY, export_again, export_fetch, export_start, export_stop, list_of
from bankcrm.common.forms import BankForm
from bankcrm.common.models import Export
from bankcrm.common.models.export import FileFormat
from bankcrm.common.models.job import JobState
from bankcrm.common.ordering import Order
from bankcrm.common.permissions import may
from bankcrm.common.tables import Drawn, Moment, Number, Table
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.base import PermittedView
from bankcrm.common.views.chosen_rows import Selection
from bankcrm.common.views.list import ObjectListView
from bankcrm.common.views.list_page import columns_shown

_TONES: dict[str, str] = {JobState.WAITING: "wait", JobState.RUNNING: "on", JobState.FAILED: "bad"}


def list_title(export: Export) -> str:
    """What the list is called, in the reader's language."""
    view = resolve(reverse(export.list_name)).func.view_class  # type: ignore[attr-defined]
    return str(view.title or view.model._meta.verbose_name_plural).capitalize()


def _what(row: Export, table: Table) -> SafeString:
    return format_html(
        '<b>{}</b><span class="bc-sub bc-block bc-clip" title="{}">{}</span>{}',
        list_title(row),
        row.said,
        row.said or _("without filters"),
        "" if row.is_there else format_html('<div class="bc-only-sm">{}</div>', _state(row, table)),
    )


def _state_of(row: Export) -> str:
    """A file that is made is ready, even if a stop of its job came too late."""
    if row.sha256:
        return JobState.DONE
    return row.job.state if row.job else JobState.FAILED


def _state(row: Export, table: Table) -> Any:
    """A bar while it is made, then whether the file is there; a failure says why."""
    state = _state_of(row)
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
    state = _state_of(row)
    if state in UNDER_WAY:
        return _button(row, table, "common:export_stop", _("Stop"), icon="player-stop")
    if state in (JobState.FAILED, JobState.STOPPED):
        return _button(row, table, "common:export_again", _("Make again"), icon="refresh")
    if not row.is_there:
        return tags.EMPTY
    allowed = may(table.user, row.permission)
    words = f"{row.get_file_format_display()} · {formatting.file_size(row.size or 0)}"
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


class ExportForm(BankForm):
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=FileFormat.choices, initial=FileFormat.XLSX, widget=forms.RadioSelect
    )


class ExportCreateView(PermittedView):
    """A file of rows chosen in a list (`chosen_rows.Selection`); which right it takes is the list's to say."""

    open_to_staff = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(ExportForm(user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, chosen = ExportForm(request.POST, user=request.user), self._chosen()
        if not form.is_valid() or chosen.is_empty:
            return self._page(form, status=422)
        export_start(
            list_name=chosen.list_name,
            query=chosen.query,
            columns=columns_shown(chosen.list_name, chosen.query, request.user),
            file_format=form.cleaned_data["format"],
            acting_user=request.user,
        )
        messages.success(request, _("The export is under way. Its file will stand here."))
        return HttpResponseRedirect(reverse("common:export_list"))

    def _chosen(self) -> Selection:
        """The rows, in a list that this person may export; any other name is no list."""
        chosen = Selection(self.request.GET.get("list", ""), self.request.user, self.request.GET)
        if not chosen.is_of_a_list:
            raise Http404
        list_of(chosen.list_name, self.request.user, "")
        return chosen

    def _page(self, form: ExportForm, status: int = 200) -> HttpResponse:
        chosen = self._chosen()
        rows = (
            list_of(chosen.list_name, self.request.user, chosen.query).count(EXACT_UP_TO + 1)
            if not chosen.is_empty
            else 0
        )
        context = {
            "form": form,
            "heading": _("Export"),
            "crumbs": [(chosen.view_class.title, chosen.list_url), (_("Export"), "")],
            "sentence": _("%(count)s rows become a file.") % {"count": formatting.count_words(rows)} if rows else "",
            "refusal": "" if rows else _("No row is chosen."),
            "submit_label": _("Export"),
            "cancel_url": chosen.list_url,
        }
        return render(self.request, "generic/object_confirm.html", context, status=status)


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
