"""A run of the rules started by a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common import bank, formatting, jobs
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import JobRun
from bankcrm.common.permissions import demand
from early_warning.choices import RunState
from early_warning.models import Rule, WarningRun
from early_warning.services.nights import last_night

START = "early_warning.start_warningrun"
TASK = "early_warning.run_rules"


@transaction.atomic
def run_start(*, on: date, rule: Rule | None, acting_user: Any) -> JobRun:
    """Queue a run over a business date, of all rules or of one. What the run would refuse is refused here, at once."""
    demand(acting_user, START)
    today, last = bank.business_date(), last_night()
    if today is None or on > today:
        raise RuleViolation("no_files", _("There are no files of this day yet."), "business_date")
    if last is not None and on < last:
        words = _("The rules were run over %(last)s already; a day before it can be tried, not run.")
        raise RuleViolation("too_early", words % {"last": formatting.day(last)}, "business_date")
    if WarningRun.objects.filter(state=RunState.RUNNING).exists():
        raise RuleViolation("under_way", _("Another warning run is at work."))
    arguments = {"on": on.isoformat()} | ({"rule": rule.code} if rule else {})
    if jobs.under_way(TASK, arguments):
        raise RuleViolation("under_way", _("This very run waits to begin."))
    return jobs.job_start(task=TASK, arguments=arguments, acting_user=acting_user)
