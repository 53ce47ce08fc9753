"""Background jobs: what waits, runs, failed, and how far it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bankcrm.common import formatting, jobs
from bankcrm.common.models import FeedBatch, JobRun
from bankcrm.common.ordering import Order
from bankcrm.common.permissions import may
from bankcrm.common.views.action import ObjectActionView
from bankcrm.common.views.base import RecordView
from bankcrm.common.views.list import ObjectListView
from sysadmin.filtersets import JobFilterSet
from sysadmin.tables import JOB_TONES, JobTable, job_progress, took
from sysadmin.wording import argument_name, shown, translated


class JobListView(ObjectListView):
    model = JobRun
    table_class = JobTable
    filterset_class = JobFilterSet
    orders = (Order("queued", gettext_lazy("time"), "queued_at", descending=True),)
    select_related = ("started_by",)
    title = gettext_lazy("Jobs")
    empty_icon = "stack-2"
    empty_title = gettext_lazy("No job has run yet")
    empty_text = gettext_lazy("Work in the background, by schedule or by hand, will stand here.")


class JobDetailView(RecordView):
    """One run. While it is under way its progress asks for itself again (`?part=progress`)."""

    model = JobRun
    action = "view"
    select_related = ("started_by", "stopped_by")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = self.get_object()
        name = jobs.task_name(run.task)
        context = {
            "run": run,
            "heading": name,
            "crumbs": [(_("Jobs"), reverse("sysadmin:job_list")), (name, "")],
            "state": run.get_state_display(),
            "tone": JOB_TONES.get(run.state, ""),
            "progress": self._progress(run),
            "message": self._message(run),
            "may_stop": not jobs.stop_refusal(run) and bool(may(request.user, jobs.STOP)),
            "may_start": not jobs.again_refusal(run) and bool(may(request.user, jobs.START_AGAIN)),
            "failed": run.state == JobRun.State.FAILED,
            "facts": self._facts(run),
        }
        if request.GET.get("part") != "progress":
            return render(request, "sysadmin/job_detail.html", context)
        response = render(request, "components/progress.html", context)
        if run.state not in jobs.UNDER_WAY:
            response.headers["HX-Refresh"] = "true"  # It has ended: the page around the bar changes too.
        return response

    def _message(self, run: JobRun) -> str:
        if run.state == JobRun.State.STOPPED and run.stopped_by:
            by = _("Stopped by %(who)s.") % {"who": run.stopped_by}
            return f"{by} {_after_a_stop(run)}".strip()
        return translated(run.message)

    def _progress(self, run: JobRun) -> dict[str, Any]:
        share = min(100, run.done * 100 // run.total) if run.total else None
        if run.state == JobRun.State.DONE:
            share = 100
        return {
            "id": "job-progress",
            "percent": share if run.state != JobRun.State.WAITING else 0,
            "title": (job_progress(run) if run.state != JobRun.State.DONE else "") or run.get_state_display(),
            "detail": "",
            "note": _("running for %(time)s") % {"time": took(run)} if run.state == JobRun.State.RUNNING else "",
            "failed": run.state == JobRun.State.FAILED,
            "running": run.state in jobs.UNDER_WAY,
            "url": f"{self.request.path}?part=progress",
        }

    def _facts(self, run: JobRun) -> list[dict[str, Any]]:
        facts = [
            {"label": _("By"), "value": run.started_by or capfirst(pgettext("job", "schedule"))},
            {"label": _("Queued"), "value": formatting.moment(run.queued_at)},
            {"label": _("Started"), "value": formatting.moment(run.started_at)},
            {"label": _("Ended"), "value": formatting.moment(run.finished_at)},
            {"label": _("Took"), "value": took(run)},
        ]
        return [*self._worked_on(run), *facts]

    def _worked_on(self, run: JobRun) -> list[dict[str, Any]]:
        """What the run worked on: a batch as a link, else its arguments by their names."""
        batches = FeedBatch._default_manager.get_queryset().visible_to(self.request.user)
        batch = batches.filter(pk=run.arguments["batch_id"]).first() if "batch_id" in run.arguments else None
        if batch is None:
            return [{"label": argument_name(name), "value": shown(value)} for name, value in run.arguments.items()]
        url = reverse("sysadmin:batch_detail", args=[batch.pk])
        return [{"label": _("Batch"), "value": format_html('<a href="{}">{}</a>', url, batch.number)}]


class _JobActionView(ObjectActionView):
    model = JobRun

    def title_of(self, record: JobRun) -> str:
        return jobs.task_name(record.task)

    def success_url(self, record: JobRun) -> str:
        return reverse("sysadmin:job_detail", args=[record.pk])


class JobStopView(_JobActionView):
    """Stop a run that waits or works, and the batch that it takes in, if it does."""

    permission = jobs.STOP
    title = gettext_lazy("Stop")
    submit_label = gettext_lazy("Stop the job")
    danger = True

    def act(self, record: JobRun, form: Any) -> None:
        jobs.job_stop(run=record, acting_user=self.request.user)

    def sentence(self, record: JobRun) -> str:
        return stop_sentence(record)

    def refusal(self, record: JobRun) -> str:
        return jobs.stop_refusal(record)

    def success_message(self, record: JobRun) -> str:
        return _("The job is being stopped.")


class JobStartView(_JobActionView):
    """Run a job that has ended once more."""

    permission = jobs.START_AGAIN
    title = gettext_lazy("Run again")

    def act(self, record: JobRun, form: Any) -> None:
        self.started = jobs.job_start_again(run=record, acting_user=self.request.user)

    def sentence(self, record: JobRun) -> str:
        return _("A new job does the same once more. This one stays in the list as it ended.")

    def refusal(self, record: JobRun) -> str:
        return jobs.again_refusal(record)

    def success_url(self, record: JobRun) -> str:
        return super().success_url(getattr(self, "started", record))

    def success_message(self, record: JobRun) -> str:
        return _("The new job waits for its turn.")


def stop_sentence(run: JobRun) -> str:
    """What a stop does to the run as it is now."""
    if run.state == JobRun.State.WAITING:
        return _("The job has not begun. It is withdrawn.")
    if jobs.is_taken_back(run.task):
        return _("The job ends at its next step, and what it has begun is taken back.")
    return _("The job ends at its next step. What it has done by then stays.")


def _after_a_stop(run: JobRun) -> str:
    """What became of the work, as far as it is known."""
    if run.message:
        return translated(run.message)
    return _("Nothing of it stays.") if run.started_at is None or jobs.is_taken_back(run.task) else ""
