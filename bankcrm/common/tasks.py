"""The base of every background task, and the tasks of `common` itself.

A task takes ids, calls one service and is ten lines long. What is the same for all of them stands here: the row that
people see, the heartbeat, retries with back-off for exceptions that are named, one run at a time, the audit's source.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import Any

from celery import Task, shared_task
from celery.exceptions import Retry, SoftTimeLimitExceeded
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import jobs, working_days
from bankcrm.common.context import Origin, Source, acting_from
from bankcrm.common.errors import RuleViolation
from bankcrm.common.feeds.lost import release_dead_batches
from bankcrm.common.heartbeat import JobStopped, Progress, Pulse
from bankcrm.common.models import JobRun
from bankcrm.common.single_flight import single_flight

logger = logging.getLogger(__name__)


class CrmTask(Task):
    """Base of our tasks: `@shared_task(base=CrmTask, bind=True, name="app.verb_noun", ...)`.

    retry_on: exceptions that pass by themselves; tried again after 10, 20, 40 seconds, `max_retries` times.
    one_at_a_time: name of a lock; while one run holds it, another one ends at once and says so.
    keeps_record: False for housekeeping each minute, which would bury the list of jobs.
    time limits: `soft_time_limit` and `time_limit` in seconds, else those of the settings.
    In the body `self.progress` tells people where the work stands, `self.run_row` is the row (None without record).
    """

    abstract = True
    typing = False  # `job_id` is ours and not an argument of the body.
    acks_late = True
    max_retries = 3
    first_retry_after = 10
    retry_on: tuple[type[Exception], ...] = ()
    one_at_a_time = ""
    keeps_record = True

    @property
    def progress(self) -> Progress:
        return self.request.crm_progress  # type: ignore[attr-defined]

    @property
    def run_row(self) -> JobRun | None:
        return self.request.crm_run  # type: ignore[attr-defined]

    def __call__(self, *args: Any, job_id: int | None = None, language: str = "", **kwargs: Any) -> None:
        """Run once: claim, work with a pulse, write down how it ended. language: that of the page it was asked on."""
        run = self._row(job_id, kwargs)
        if job_id is not None and run is None:
            logger.info("job %s is not waiting (any more); this delivery is ignored", job_id)
            return
        self.request.update({"crm_progress": Progress(), "crm_run": run})
        with ExitStack() as stack:
            stack.enter_context(acting_from(Origin(source=Source.JOB, trace=f"job-{run.pk}" if run else self.name)))
            stack.enter_context(translation.override(language or _language(run)))
            stack.enter_context(working_days.read_once())
            if self.one_at_a_time and not stack.enter_context(single_flight(self.one_at_a_time)):
                if run is not None:
                    jobs.stopped(run, _("Another run is at work; this one was not needed."))
                return
            self._work(run, args, kwargs)

    def _row(self, job_id: int | None, arguments: dict[str, Any]) -> JobRun | None:
        if job_id is not None:
            return jobs.claim(job_id)
        return jobs.begin(self.name, arguments) if self.keeps_record else None

    def _work(self, run: JobRun | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if run is None:
            self.run(*args, **kwargs)
            return
        try:
            with Pulse(run.pk, self.progress):
                message = self.run(*args, **kwargs)
        except RuleViolation as violation:
            jobs.fail(run, violation.message, **self.progress.facts)
        except JobStopped:
            jobs.stopped(run, "", **self.progress.facts)
        except SoftTimeLimitExceeded:
            jobs.fail(run, _("It took longer than the limit for such jobs."), **self.progress.facts)
        except self.retry_on as error:
            self._again(run, kwargs, error)
        except Exception as error:
            words = _("Something nobody foresaw: %(kind)s. The worker's log has the details.")
            jobs.fail(run, words % {"kind": type(error).__name__}, **self.progress.facts)
            raise
        else:
            jobs.finish(run, message if isinstance(message, str) else "", **self.progress.facts)

    def _again(self, run: JobRun, kwargs: dict[str, Any], error: Exception) -> None:
        """Back into the queue after a pause that doubles; failed when it was tried often enough."""
        kind = type(error).__name__
        if self.request.retries >= self.max_retries:
            words = _("Tried %(times)s times, each time: %(kind)s.")
            jobs.fail(run, words % {"times": self.request.retries + 1, "kind": kind}, **self.progress.facts)
            return
        pause = self.first_retry_after * 2**self.request.retries
        jobs.wait_again(run, _("%(kind)s; tried again after %(seconds)s seconds.") % {"kind": kind, "seconds": pause})
        try:
            kwargs = {**kwargs, "job_id": run.pk, "language": translation.get_language()}
            self.retry(kwargs=kwargs, countdown=pause, exc=error)
        except Retry:
            raise
        except Exception:
            jobs.claim(run.pk)
            jobs.fail(run, jobs.QUEUE_SILENT)
            raise


def _language(run: JobRun | None) -> str:
    """What the run says of itself it says in the language of whoever started it."""
    chosen = getattr(run.started_by, "language", "") if run is not None and run.started_by else ""
    return chosen or settings.LANGUAGE_CODE


jobs.name_task("common.release_dead_jobs", gettext_lazy("Release dead jobs"))


@shared_task(base=CrmTask, bind=True, name="common.release_dead_jobs", keeps_record=False, one_at_a_time="release")
def release_dead_jobs(self: CrmTask) -> None:
    """Each minute: jobs and batches whose process died are marked failed, so that the page says so."""
    jobs.release_dead()
    release_dead_batches()
