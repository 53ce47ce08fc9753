"""The background task of acts on many rows."""

from __future__ import annotations

from celery import shared_task
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting, jobs
from bankcrm.common.bulk.services import TASK, bulk_go_on
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.tasks import CrmTask

jobs.name_task(TASK, gettext_lazy("Change many rows"))


@shared_task(base=CrmTask, bind=True, name=TASK)
def run_bulk(self: CrmTask, bulk_id: int) -> str:
    """Work through the sets of a run, telling how many rows are done."""
    try:
        run = bulk_go_on(bulk_id=bulk_id, tell=self.progress.step)
    except NotAllowed as refused:
        raise RuleViolation("not_allowed", str(refused)) from refused
    return _("%(changed)s of %(rows)s rows changed") % {
        "changed": formatting.number(run.changed),
        "rows": formatting.number(run.rows),
    }
