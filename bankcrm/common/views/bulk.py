"""Acts on many rows: the page that confirms one, the page that tells what became of it, and all of one's own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bankcrm.common import formatting, parameters
from bankcrm.common.bulk.acts import act
from bankcrm.common.bulk.forms import BulkForm
from bankcrm.common.bulk.parameters import MOST_ROWS
from bankcrm.common.bulk.services import UNDER_WAY, bulk_again, bulk_start, bulk_stop, refuse_size
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import BulkRun
from bankcrm.common.models.job import JobState
from bankcrm.common.ordering import Order
from bankcrm.common.tables import Drawn, Moment, Number, Table
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.base import PermittedView
from bankcrm.common.views.chosen_rows import Selection
from bankcrm.common.views.list import ObjectListView


class BulkActionView(PermittedView, ABC):
    """One act on rows of one list. Subclasses set `code`, `list_name`, `form_class` and words; the act is registered.

    The rows stand in the address (`views.list_selection`), so that the page can be opened without a script, and opened
    again.
    """

    code: str
    list_name: str
    form_class: type[BulkForm] = BulkForm
    title: str | Promise = ""
    submit_label: str | Promise = ""
    template_name = "common/bulk_confirm.html"

    @abstractmethod
    def sentence(self, rows: int) -> str:
        """What will happen to so many rows."""

    def make_form(self, data: Any = None) -> BulkForm:
        return self.form_class(data, user=self.request.user, initial=self.request.GET.dict())

    def extra_context(self, form: BulkForm) -> dict[str, Any]:
        return {}

    @property
    def selection(self) -> Selection:
        return Selection(self.list_name, self.request.user, self.request.GET)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            run = bulk_start(
                code=self.code,
                chosen=self.selection,
                values=form.kept(),
                seen_at=form.cleaned_data["seen_at"],
                acting_user=request.user,
            )
        except RuleViolation as violation:
            form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            return self._page(form, status=422)
        return HttpResponseRedirect(reverse("common:bulk_detail", args=[run.pk]))

    def _page(self, form: BulkForm, status: int = 200) -> HttpResponse:
        chosen = self.selection
        rows, refusal = len(chosen.ids(parameters.get(MOST_ROWS) + 1)), ""
        try:
            refuse_size(rows)
        except RuleViolation as violation:
            refusal = _("No row is chosen.") if chosen.is_empty else violation.message
        context = {
            "form": form,
            "heading": self.title,
            "crumbs": [(chosen.view_class.title, chosen.list_url), (self.title, "")],
            "sentence": "" if refusal else self.sentence(rows),
            "filters": chosen.filters_in_words(),
            "refusal": refusal,
            "submit_label": self.submit_label or self.title,
            "cancel_url": chosen.list_url,
            **self.extra_context(form),
        }
        return render(self.request, self.template_name, context, status=status)


def _list_url(run: BulkRun) -> str:
    path = reverse(run.list_name)
    return f"{path}?{run.query}" if run.query else path


def _state(run: BulkRun) -> str:
    """The state of its job; one that was done at once has none."""
    if run.is_done:
        return JobState.DONE
    return run.job.state if run.job else JobState.FAILED


def _progress(run: BulkRun, path: str) -> dict[str, Any]:
    state = _state(run)
    running = state in UNDER_WAY
    return {
        "id": "bulk-progress",
        "percent": run.done * 100 // run.rows,
        "title": _("%(done)s of %(rows)s rows")
        % {"done": formatting.number(run.done), "rows": formatting.number(run.rows)},
        "note": _("This page may be left; the work goes on.") if running else "",
        "failed": state == JobState.FAILED,
        "running": running,
        "url": f"{path}?part=progress",
    }


class _OwnRunView(PermittedView):
    """Something with one run: its maker's alone."""

    open_to_staff = True

    def own(self) -> BulkRun:
        runs = BulkRun.objects.visible_to(self.request.user).select_related("job")
        found = runs.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found


class BulkDetailView(_OwnRunView):
    """What became of the rows. While a job is under way its progress asks for itself again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = self.own()
        known, state = act(run.code), _state(run)
        context = {
            "run": run,
            "heading": known.label,
            "crumbs": [(_("My bulk changes"), reverse("common:bulk_list")), (known.label, "")],
            "progress": _progress(run, request.path),
            "said": known.say(run.values),
            "state": state,
            "state_label": JobState(state).label,
            "is_under_way": state in UNDER_WAY,
            "can_go_on": state in (JobState.FAILED, JobState.STOPPED),
            "message": _(run.job.message) if run.job and state == JobState.FAILED and run.job.message else "",
            "changed": formatting.number(run.changed),
            "left_out": [
                {"reason": known.reasons.get(code, code), "number": formatting.number(number)}
                for code, number in sorted(run.left_out.items(), key=lambda item: -item[1])
            ],
            "list_url": _list_url(run),
        }
        if request.GET.get("part") != "progress":
            return render(request, "common/bulk_detail.html", context)
        response = render(request, "components/progress.html", context)
        if state not in UNDER_WAY:
            response.headers["HX-Refresh"] = "true"
        return response


class BulkAgainView(_OwnRunView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = bulk_again(run=self.own(), acting_user=request.user)
        return HttpResponseRedirect(reverse("common:bulk_detail", args=[run.pk]))


class BulkStopView(_OwnRunView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = self.own()
        bulk_stop(run=run, acting_user=request.user)
        return HttpResponseRedirect(reverse("common:bulk_detail", args=[run.pk]))


def _what(row: BulkRun, table: Table) -> SafeString:
    known = act(row.code)
    return format_html(
        '<a href="{}">{}</a><span class="bc-sub bc-block bc-clip">{}</span>',
        table.url(row),
        known.label,
        known.say(row.values),
    )


def _badge(row: BulkRun, table: Table) -> Any:
    state = _state(row)
    tones: dict[str, str] = {JobState.WAITING: "wait", JobState.RUNNING: "on", JobState.FAILED: "bad"}
    return tags.status_badge(JobState(state).label, tones.get(state, ""))


class BulkRunTable(Table):
    url_name = "common:bulk_detail"
    columns = (
        Drawn("what", gettext_lazy("Act"), draw=_what, phone=True),
        Drawn("state", gettext_lazy("State"), draw=_badge, phone=True),
        Number("rows", gettext_lazy("Rows")),
        Number("changed", pgettext_lazy("rows", "Changed")),
        Number("left", gettext_lazy("Left out"), lambda row: sum(row.left_out.values())),
        Moment("made", gettext_lazy("Confirmed"), "made_at", order="made"),
    )


class BulkRunListView(ObjectListView):
    """One's own changes of many rows, newest first."""

    model = BulkRun
    open_to_staff = True
    action = ""
    title = gettext_lazy("My bulk changes")
    table_class = BulkRunTable
    orders = (Order("made", gettext_lazy("time"), "made_at", descending=True),)
    select_related = ("job",)
    empty_icon = "checkbox"
    empty_title = gettext_lazy("Nothing changed in bulk yet")
    empty_text = gettext_lazy("Tick rows in a list; the bar above them offers what can be done with them.")

    def base_queryset(self) -> QuerySet:
        return BulkRun.objects.visible_to(self.request.user).defer("ids")
