"""The background tasks of the feeds: take a batch in, remove old uploads."""

from __future__ import annotations

from celery import shared_task
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bankcrm.common import jobs
from bankcrm.common.errors import RuleViolation
from bankcrm.common.feeds import batch as batches
from bankcrm.common.feeds import uploads
from bankcrm.common.feeds.progress import STAGES, Progress
from bankcrm.common.feeds.refusal import Stopped
from bankcrm.common.feeds.services import TASK, refusal_sentences
from bankcrm.common.heartbeat import JobStopped
from bankcrm.common.models import FeedBatch, JobRun
from bankcrm.common.tasks import CrmTask


@shared_task(base=CrmTask, bind=True, name=TASK)
def load_feed(self: CrmTask, batch_id: int) -> str:
    """Take the batch in; what became of it stands in its own row, too."""

    def tell(progress: Progress) -> None:
        try:
            self.progress.step(_words(progress), done=progress.rows_done, total=progress.rows_total or None)
        except JobStopped:
            progress.stop_asked = True
            raise Stopped from None

    ended = batches.take_in(FeedBatch.objects.get(pk=batch_id), tell)
    if ended.state == FeedBatch.State.STOPPED:
        raise JobStopped
    if ended.state in (FeedBatch.State.REFUSED, FeedBatch.State.FAILED):
        raise RuleViolation("batch_refused", "\n".join(refusal_sentences(ended, whole=False)))
    return f"{ended.number}: {ended.get_state_display()}"


jobs.name_task("common.remove_old_uploads", _("Remove uploaded files of batches that ended long ago"))
jobs.runs_again("common.remove_old_uploads")


@shared_task(base=CrmTask, bind=True, name="common.remove_old_uploads", one_at_a_time="remove_old_uploads")
def remove_old_uploads(self: CrmTask) -> str:
    """Each night: uploaded files whose batch ended more days ago than the parameter says."""
    return ", ".join(batch.number for batch in uploads.remove_old())


def _words(progress: Progress) -> str:
    """The stage as a message id: each reader gets it translated."""
    label = STAGES.get(progress.stage_code, "")
    return getattr(label, "_args", (str(label),))[0]


def _release(run: JobRun, how: str) -> None:
    """The worker is gone, or the queue was silent: so is the batch, unless another process holds the lock."""
    FeedBatch.objects.filter(pk=run.arguments.get("batch_id"), state=FeedBatch.State.WAITING).update(
        state=FeedBatch.State.FAILED, refusal=[{"code": "never_started"}], finished_at=timezone.now()
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [batches.LOCK])
        if not cursor.fetchone()[0]:
            return
        try:
            batches.release_dead(cursor)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [batches.LOCK])


jobs.when_lost(TASK, _release)
