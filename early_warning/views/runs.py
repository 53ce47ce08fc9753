"""Runs of the rules: all of them, one with its rules and their errors, started by hand, run again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bankcrm.common import bank, formatting
from bankcrm.common.actions import Action
from bankcrm.common.errors import RuleViolation
from bankcrm.common.forms import BankForm
from bankcrm.common.ordering import Order
from bankcrm.common.permissions import may
from bankcrm.common.views.action import ObjectActionView
from bankcrm.common.views.base import PermittedView, RecordView
from bankcrm.common.views.list import ObjectListView
from early_warning.choices import PartState, RunState
from early_warning.models import Rule, WarningRun
from early_warning.selectors import parts_by_rule
from early_warning.services.nights import nights
from early_warning.services.start import START, run_start
from early_warning.tables import RunTable, run_badge, took


class RunListView(ObjectListView):
    """Nights and runs by hand, the latest business date first."""

    model = WarningRun
    table_class = RunTable
    orders = (Order("date", gettext_lazy("business date"), "business_date", descending=True),)
    title = gettext_lazy("Runs")
    template_name = "early_warning/run_list.html"
    actions = (
        Action(
            gettext_lazy("Start a run"),
            "player-play",
            "early_warning:warningrun_start",
            START,
            on_record=False,
            primary=True,
        ),
    )
    empty_icon = "history"
    empty_title = gettext_lazy("No run yet")
    empty_text = gettext_lazy("The rules are run once the files of a business date are complete.")

    def extra_context(self) -> dict[str, Any]:
        return {"notice": waiting_words()}


def waiting_words() -> str:
    """What the next night waits for; empty if nothing is behind."""
    standing = nights()
    if standing.missed:
        days = formatting.listed(formatting.day(day) for day in standing.missed)
        if standing.due(timezone.now()):
            return _("About to be run: %(days)s.") % {"days": days}
        if standing.stopped & set(standing.missed):
            return _("Stopped by a person and waiting to be started by hand: %(days)s.") % {"days": days}
        return _("To be run from %(hour)s on: %(days)s.") % {"hour": f"{standing.starts_at:%H:%M}", "days": days}
    if standing.waits_for_files(timezone.now()) and bank.business_date():
        words = _("Waits for the files of the next business date; the last one is %(day)s.")
        return words % {"day": formatting.day(bank.business_date())}
    return ""


class RunDetailView(RecordView):
    """One run: how far it is, what each rule found, which failed and why."""

    model = WarningRun
    action = "view"
    select_related = ("started_by", "only_rule__version")
    template_name = "early_warning/run_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = self.get_object()
        progress = self._progress(run)
        if request.GET.get("part") == "progress":
            response = render(request, "components/progress.html", {"progress": progress})
            if not progress["running"]:
                response.headers["HX-Refresh"] = "true"
            return response
        title = _("Run over %(day)s") % {"day": formatting.day(run.business_date)}
        context = {
            "run": run,
            "heading": title,
            "crumbs": [(_("Runs"), reverse("early_warning:warningrun_list")), (title, "")],
            "badge": run_badge(run),
            "progress": progress,
            "is_running": run.state == RunState.RUNNING,
            "rules": parts_by_rule(run),
            "facts": self._facts(run),
            "may_start": run.state != RunState.RUNNING and bool(may(request.user, START)),
        }
        return render(request, self.template_name, context)

    def _progress(self, run: WarningRun) -> dict[str, Any]:
        done = run.parts.exclude(state=PartState.WAITING).count()
        running = run.state == RunState.RUNNING
        said = _("%(done)s of %(all)s parts") % {"done": done, "all": run.parts_in_all}
        alive = _("last sign of life %(time)s") % {"time": formatting.moment(run.heartbeat_at)}
        return {
            "id": "run-progress",
            "percent": done * 100 // run.parts_in_all if run.parts_in_all else 100,
            "title": said,
            "note": alive if running and run.heartbeat_at else "",
            "failed": run.state == RunState.INCOMPLETE,
            "running": running,
            "url": f"{self.request.path}?part=progress",
        }

    def _facts(self, run: WarningRun) -> list[dict[str, Any]]:
        return [
            {"label": _("Business date"), "value": formatting.day(run.business_date)},
            {"label": _("Rules"), "value": run.only_rule or capfirst(_("all that are switched on"))},
            {"label": _("By"), "value": run.started_by or capfirst(pgettext("job", "schedule"))},
            {"label": _("Started"), "value": formatting.moment(run.started_at)},
            {"label": _("Ended"), "value": formatting.moment(run.finished_at)},
            {"label": _("Took"), "value": took(run)},
            {"label": _("Hits"), "value": formatting.number(run.found)},
            {"label": _("Warnings raised"), "value": formatting.number(run.raised)},
            {"label": _("Level changed"), "value": formatting.number(run.changed)},
            {"label": _("Refreshed"), "value": formatting.number(run.refreshed)},
            {"label": _("Warnings closed"), "value": formatting.number(run.closed)},
            {"label": pgettext("warnings", "Escalated"), "value": formatting.number(run.escalated)},
        ]


class RunStartForm(BankForm):
    business_date = forms.DateField(label=gettext_lazy("Business date"))
    rule = forms.ModelChoiceField(
        label=gettext_lazy("Rule"),
        queryset=Rule.objects.all(),
        required=False,
        empty_label=gettext_lazy("All that are switched on"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rule"]
        field.queryset = field.queryset.filter(version__isnull=False).select_related("version")


class RunStartView(PermittedView):
    """A run by hand, in the background like the nightly one."""

    permission = START
    template_name = "generic/object_confirm.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(RunStartForm(user=request.user, initial={"business_date": bank.business_date()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RunStartForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            run_start(on=form.cleaned_data["business_date"], rule=form.cleaned_data["rule"], acting_user=request.user)
        except RuleViolation as violation:
            form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            return self._page(form, status=422)
        messages.success(request, _("The run is under way; it will stand here."))
        return HttpResponseRedirect(reverse("early_warning:warningrun_list"))

    def _page(self, form: RunStartForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "heading": _("Start a run"),
            "crumbs": [(_("Runs"), reverse("early_warning:warningrun_list")), (_("Start a run"), "")],
            "sentence": _(
                "Warnings are raised, refreshed and closed. Over the same date a second run changes nothing."
            ),
            "submit_label": _("Start"),
            "cancel_url": reverse("early_warning:warningrun_list"),
        }
        return render(self.request, self.template_name, context, status=status)


class RunAgainView(ObjectActionView):
    """The same date and rules once more; what was done stays, what failed is tried again."""

    model = WarningRun
    permission = START
    select_related = ("only_rule__version",)
    title = gettext_lazy("Run again")

    def sentence(self, record: WarningRun) -> str:
        return _("The rules are run over %(day)s once more. What stands already is not repeated.") % {
            "day": formatting.day(record.business_date)
        }

    def refusal(self, record: WarningRun) -> str:
        return _("This run has not ended yet.") if record.state == RunState.RUNNING else ""

    def act(self, record: WarningRun, form: Any) -> None:
        run_start(on=record.business_date, rule=record.only_rule, acting_user=self.request.user)

    def success_url(self, record: WarningRun) -> str:
        return reverse("early_warning:warningrun_list")

    def cancel_url(self, record: WarningRun) -> str:
        return record.get_absolute_url()

    def success_message(self, record: WarningRun) -> str:
        return _("The run is under way; it will stand here.")
