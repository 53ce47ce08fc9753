"""The nightly run in the background: led by one worker, joined by the others."""

from __future__ import annotations

from datetime import date

from celery import current_app, shared_task
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from bankcrm.common import jobs
from bankcrm.common.heartbeat import JobStopped
from bankcrm.common.single_flight import single_flight
from bankcrm.common.tasks import CrmTask
from early_warning.models import Rule, RuleTrial, WarningRun
from early_warning.notices import tasks as notice_tasks  # noqa: F401 found here by the workers
from early_warning.overview import tasks as overview_tasks  # noqa: F401
from early_warning.services.nights import nights
from early_warning.services.rule_trial import TASK as TRY
from early_warning.services.rule_trial import rule_trial_make
from early_warning.services.run import RUN_LOCK, run_stop, run_whole, run_without_leader, run_work

RUN, JOIN, WATCH = "early_warning.run_rules", "early_warning.join_run", "early_warning.watch_nights"
# Besides the one who leads; more workers than cores help nobody.
JOINING = 3
STEP = gettext_noop("Raising warnings")

jobs.name_task(RUN, gettext_lazy("Raise the warnings of a night"))
jobs.runs_again(RUN)


@shared_task(base=CrmTask, bind=True, name=RUN)
def run_rules(self: CrmTask, on: str, rule: str = "") -> str:
    """One business date, ISO; of one rule, by its code, or of all."""
    only = Rule.objects.get(code=rule) if rule else None
    self.progress.step(STEP)
    row = self.run_row
    try:
        run = run_whole(
            on=date.fromisoformat(on),
            acting_user=row.started_by if row else None,
            only_rule=only,
            told=self.progress.advance,
            call_others=call_others,
        )
    except JobStopped:
        for stopped in WarningRun.objects.filter(state=WarningRun.State.RUNNING):
            run_stop(stopped)
        raise
    return _("%(raised)s raised, %(closed)s closed") % {"raised": run.raised, "closed": run.closed}


def call_others(run: WarningRun) -> None:
    for _worker in range(JOINING):
        current_app.send_task(JOIN, kwargs={"run_id": run.pk}, expires=600)


@shared_task(base=CrmTask, bind=True, name=JOIN, keeps_record=False)
def join_run(self: CrmTask, run_id: int) -> None:
    """Work on parts of a run that another worker leads."""
    run = WarningRun.objects.filter(pk=run_id, state=WarningRun.State.RUNNING).first()
    if run is not None:
        run_work(run)


@shared_task(base=CrmTask, bind=True, name=WATCH, keeps_record=False, one_at_a_time=WATCH)
def watch_nights(self: CrmTask) -> None:
    """Each minute: begin what is due, in the order of the dates, and go on with a run whose leader died."""
    with single_flight(RUN_LOCK) as free:
        if not free:
            return
        dead = run_without_leader()
    if dead is not None:
        _start(dead.business_date, dead.only_rule.code if dead.only_rule else "")
    elif due := nights().due(timezone.now()):
        _start(due[0], "")


def _start(on: date, rule: str) -> None:
    """Unless the very same waits in the queue already."""
    arguments = {"on": on.isoformat()} | ({"rule": rule} if rule else {})
    if not jobs.under_way(RUN, arguments):
        jobs.job_start(task=RUN, arguments=arguments, acting_user=None)


jobs.name_task(TRY, gettext_lazy("Try a warning rule"))


@shared_task(base=CrmTask, bind=True, name=TRY)
def try_rule(self: CrmTask, trial_id: int) -> None:
    """What a rule would find; nothing is raised."""
    trial = RuleTrial.objects.select_related("rule", "version").get(pk=trial_id)
    if not trial.is_done:
        rule_trial_make(trial, tell=self.progress.step, in_background=True)
