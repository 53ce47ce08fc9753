"""The administrator's first page of the day: where the bank stands, what failed, what is running full."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankcrm.common import bank, formatting, jobs, parameters
from bankcrm.common.models import FeedBatch, JobRun
from bankcrm.common.tables import panel_table
from bankcrm.common.views.base import PermittedView
from staff.models import User
from sysadmin.batch_words import BROKEN_OFF
from sysadmin.control_sheet import sheet_of
from sysadmin.first_files import none_yet
from sysadmin.selectors import database_bytes, disk, queue_length
from sysadmin.tables import LatestBatches, with_sums
from sysadmin.wording import size

# Below this share of free space the administrator is told before the database stops.
LOW_DISK = 0.10
LONG_QUEUE = 100


class OverviewView(PermittedView):
    permission = "common.view_parameter"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batches = self._batches()
        last = batches[0] if batches else None
        told = next((batch for batch in batches if batch.state != FeedBatch.State.WAITING), None)
        failed = self._failed_jobs()
        context = {
            "heading": _("System overview"),
            "tiles": self._tiles(last, len(failed)),
            "attention": self._attention(batches, failed),
            "told": told,
            "sheet": sheet_of(told, parameters.get("feeds.required_entities")) if told else None,
            "currency": bank.currency(),
            "batches": panel_table(LatestBatches(batches, request)),
            "none_yet": none_yet(request.user),
        }
        return render(request, "sysadmin/overview.html", context)

    def _batches(self) -> list[FeedBatch]:
        found = FeedBatch._default_manager.get_queryset().visible_to(self.request.user).select_related("started_by")
        return list(with_sums(found).order_by("-received_at", "-pk")[:5])

    def _failed_jobs(self) -> list[JobRun]:
        """Runs that failed within a day."""
        since = timezone.now() - timedelta(days=1)
        found = JobRun._default_manager.get_queryset().visible_to(self.request.user)
        return list(found.filter(state=JobRun.State.FAILED, queued_at__gte=since).order_by("-queued_at")[:20])

    def _signed_in_today(self) -> int:
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        found = User._default_manager.get_queryset().visible_to(self.request.user)
        return found.filter(last_login__gte=midnight).count()

    def _tiles(self, last: FeedBatch | None, failed: int) -> list[dict[str, Any]]:
        day = bank.business_date()
        queue = queue_length()
        free, total = disk()
        free_words, database_words = size(free), size(database_bytes())
        return [
            {
                "label": _("Business date"),
                "value": formatting.day(day),
                "note": "" if day else _("no complete night yet"),
                "url": reverse("sysadmin:batch_list"),
            },
            {
                "label": _("Last batch"),
                "value": last.get_state_display() if last else formatting.NOTHING,
                "note": last.number if last else "",
                "url": reverse("sysadmin:batch_detail", args=[last.pk]) if last else reverse("sysadmin:batch_list"),
            },
            {
                "label": _("Jobs failed within a day"),
                "value": formatting.number(failed),
                "url": f"{reverse('sysadmin:job_list')}?state=failed",
            },
            {
                "label": _("Waiting in the queue"),
                "value": formatting.NOTHING if queue is None else formatting.number(queue),
                "note": _("the queue does not answer") if queue is None else "",
                "url": f"{reverse('sysadmin:job_list')}?state=waiting",
            },
            {"label": _("Signed in today"), "value": formatting.number(self._signed_in_today())},
            {
                "label": _("Disk free"),
                "value": free_words[0],
                "unit": free_words[1],
                "note": _("%(share)s of the disk; database %(size)s")
                % {"share": formatting.percent(100 * free / total, 0), "size": " ".join(database_words)},
            },
        ]

    def _attention(self, batches: list[FeedBatch], failed: list[JobRun]) -> list[dict[str, str]]:
        """What somebody has to look at, the gravest first: level, sentence, address."""
        found = [*_of_the_machine()]
        if batches and batches[0].state in BROKEN_OFF:
            facts = {"number": batches[0].number, "state": batches[0].get_state_display()}
            url = reverse("sysadmin:batch_detail", args=[batches[0].pk])
            found.append(_item("red", _("Batch %(number)s: %(state)s.") % facts, url))
        for run in failed[:5]:
            facts = {"job": jobs.task_name(run.task), "time": formatting.moment(run.finished_at)}
            url = reverse("sysadmin:job_detail", args=[run.pk])
            found.append(_item("orange", _("%(job)s failed at %(time)s.") % facts, url))
        return found


def _item(level: str, text: str, url: str = "") -> dict[str, str]:
    return {"level": level, "text": text, "url": url}


def _of_the_machine() -> Iterator[dict[str, str]]:
    """Disk and queue, where they are short."""
    free, total = disk()
    if free < LOW_DISK * total:
        share = formatting.percent(100 * free / total, 0)
        yield _item("red", _("The disk is nearly full: %(share)s free.") % {"share": share})
    queue = queue_length()
    if queue is None:
        yield _item("red", _("The queue does not answer: nothing runs in the background."))
    elif queue > LONG_QUEUE:
        words = ngettext("%(count)s job waits for a worker.", "%(count)s jobs wait for a worker.", queue)
        yield _item("orange", words % {"count": queue}, reverse("sysadmin:job_list"))
