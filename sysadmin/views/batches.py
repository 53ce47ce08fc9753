"""Batches of files: the list, one batch with its progress, control sheet and rejected lines, stop, download."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bankcrm.common import audit, bank, formatting, parameters
from bankcrm.common.feeds.batch import DEFAULT_LIMIT
from bankcrm.common.feeds.services import again_refusal, batch_start_again, batch_stop, refusal_sentences
from bankcrm.common.models import FeedBatch, FeedReject
from bankcrm.common.ordering import Order
from bankcrm.common.permissions import demand, may
from bankcrm.common.views.action import ObjectActionView
from bankcrm.common.views.base import RecordView
from bankcrm.common.views.list import ObjectListView
from sysadmin import rejects as reject_pages
from sysadmin.batch_words import BROKEN_OFF, UNDER_WAY, progress
from sysadmin.control_sheet import sheet_of
from sysadmin.filtersets import BatchFilterSet
from sysadmin.first_files import UPLOAD, none_yet
from sysadmin.tables import BATCH_TONES, BatchTable, with_sums


class BatchListView(ObjectListView):
    model = FeedBatch
    table_class = BatchTable
    filterset_class = BatchFilterSet
    orders = (Order("received", gettext_lazy("time"), "received_at", descending=True),)
    select_related = ("started_by",)
    actions = (UPLOAD,)
    title = gettext_lazy("Feeds")
    empty_icon = "database"
    empty_title = gettext_lazy("No files have come yet")

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        return str(none_yet(self.request.user)["text"])

    def annotate(self, queryset: QuerySet) -> QuerySet:
        return with_sums(queryset)


class BatchDetailView(RecordView):
    """One batch. While it runs, progress and control sheet ask for themselves again (`?part=live`)."""

    model = FeedBatch
    action = "view"
    select_related = ("started_by",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.get_object()
        context = self._live(batch)
        if request.GET.get("part") != "live":
            context |= self._around(batch)
            return render(request, "sysadmin/batch_detail.html", context)
        response = render(request, "sysadmin/_batch_live.html", context)
        if batch.state not in UNDER_WAY:
            response.headers["HX-Refresh"] = "true"  # It has ended: the rest of the page changes too.
        return response

    def _live(self, batch: FeedBatch) -> dict[str, Any]:
        return {
            "batch": batch,
            "under_way": batch.state in UNDER_WAY,
            "progress": progress(batch),
            "sheet": sheet_of(batch, parameters.get("feeds.required_entities")),
            "currency": bank.currency(),
            "live_url": f"{self.request.path}?part=live",
        }

    def _around(self, batch: FeedBatch) -> dict[str, Any]:
        user = self.request.user
        heading = _("Batch %(number)s") % {"number": batch.number}
        return {
            "heading": heading,
            "crumbs": [(_("Feeds"), reverse("sysadmin:batch_list")), (batch.number, "")],
            "state": batch.get_state_display(),
            "tone": BATCH_TONES.get(batch.state, ""),
            "facts_line": self._facts_line(batch),
            "refusal": refusal_sentences(batch, whole=bool(may(user, "common.view_feedreject"))),
            "is_broken_off": batch.state in BROKEN_OFF,
            "may_stop": batch.state in UNDER_WAY and bool(may(user, "common.add_feedbatch")),
            "may_start": not again_refusal(batch) and bool(may(user, "common.add_feedbatch")),
            "may_upload": bool(may(user, "common.add_feedbatch")),
            "may_download": bool(may(user, "common.download_feedreject")),
            "sees_values": bool(may(user, "common.view_feedreject")),
            "limit": self._limit(batch),
            **self._rejects(batch),
        }

    def _facts_line(self, batch: FeedBatch) -> str:
        """Profile, business date, who and when, in one line beside the title."""
        parts = [batch.profile]
        if batch.is_trial:
            parts.append(_("trial"))
        if batch.business_date:
            parts.append(_("business date %(date)s") % {"date": formatting.day(batch.business_date)})
        parts.append(str(batch.started_by or _("command line")))
        parts.append(formatting.moment(batch.received_at))
        return " · ".join(parts)

    def _limit(self, batch: FeedBatch) -> str:
        share = DEFAULT_LIMIT if batch.max_reject_share is None else float(batch.max_reject_share)
        return f"{100 * share:g}%"

    def _rejects(self, batch: FeedBatch) -> dict[str, Any]:
        """A page of rejected lines and one of remarks, with their counts from the control sheet."""
        found = FeedReject._default_manager.get_queryset().visible_to(self.request.user, "common.view_feedbatch")
        found = found.filter(batch=batch)
        sees_values = bool(may(self.request.user, "common.view_feedreject"))
        counts = batch.files.aggregate(
            rejected=Sum("rows_rejected"), following=Sum("rows_rejected_following"), remarked=Sum("rows_remarked")
        )
        pages = {}
        for name, is_remark in (("rejected", False), ("remarks", True)):
            asked = self.request.GET.get(name, "")
            after = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
            page = reject_pages.page_of(found, remarks=is_remark, after=after, with_values=sees_values)
            page["is_first"] = after == 0
            pages[name] = page
        return {**pages, "counts": {name: value or 0 for name, value in counts.items()}}


class BatchStopView(ObjectActionView):
    """Stop a batch that waits or runs. Nothing of it stays."""

    model = FeedBatch
    permission = "common.add_feedbatch"
    title = gettext_lazy("Stop")
    submit_label = gettext_lazy("Stop the batch")
    danger = True

    def act(self, record: Any, form: Any) -> None:
        batch_stop(batch=record, acting_user=self.request.user)

    def sentence(self, record: Any) -> str:
        return _("Nothing of the batch stays. It can be started again from the beginning.")

    def refusal(self, record: Any) -> str:
        return "" if record.state in UNDER_WAY else _("This batch has ended already.")

    def success_url(self, record: Any) -> str:
        return reverse("sysadmin:batch_detail", args=[record.pk])

    def success_message(self, record: Any) -> str:
        return _("The batch is being stopped.")


class BatchStartView(ObjectActionView):
    """Take the files of a batch that was not applied in once more, as a new batch."""

    model = FeedBatch
    permission = "common.add_feedbatch"
    title = gettext_lazy("Run again")
    started: int | None = None

    def act(self, record: Any, form: Any) -> None:
        self.started = batch_start_again(batch=record, acting_user=self.request.user).arguments["batch_id"]

    def sentence(self, record: Any) -> str:
        return _("A new batch takes the same files in. This one stays in the list as it ended.")

    def refusal(self, record: Any) -> str:
        return again_refusal(record)

    def success_url(self, record: Any) -> str:
        return reverse("sysadmin:batch_detail", args=[self.started or record.pk])

    def success_message(self, record: Any) -> str:
        return _("The new batch waits for its turn.")


class RejectDownloadView(RecordView):
    """Rejected lines and remarks of a batch, whole, as CSV. They hold customer data: a right of its own, on record."""

    model = FeedBatch
    permission = "common.download_feedreject"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        demand(request.user, "common.view_feedbatch")
        batch = self.get_object()
        found = FeedReject._default_manager.get_queryset().visible_to(request.user, self.permission)
        found = found.filter(batch=batch)
        with transaction.atomic():
            audit.record("feed_batch.rejects_downloaded", batch, acting_user=request.user, batch_id=batch.pk)
        response = StreamingHttpResponse(
            reject_pages.as_csv(found, get_language() or "en"), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = f'attachment; filename="rejects-{batch.number}.csv"'
        return response
