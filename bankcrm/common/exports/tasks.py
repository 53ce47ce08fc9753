"""The background tasks of the exports: make a file, remove old ones."""

from __future__ import annotations

from celery import shared_task
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting, jobs
from bankcrm.common.exports.services import TASK, export_make, exports_remove_old
from bankcrm.common.tasks import CrmTask

jobs.name_task(TASK, gettext_lazy("Export a list"))
jobs.name_task("common.remove_old_exports", gettext_lazy("Remove exported files whose days are over"))


@shared_task(base=CrmTask, bind=True, name=TASK)
def make_export(self: CrmTask, export_id: int) -> str:
    """Write the file, telling how many rows are done."""
    export = export_make(export_id=export_id, tell=self.progress.step)
    return _("%(number)s rows") % {"number": formatting.number(export.rows)}


@shared_task(base=CrmTask, bind=True, name="common.remove_old_exports", one_at_a_time="remove_old_exports")
def remove_old_exports(self: CrmTask) -> str:
    """Each night: files that were kept as long as the parameter says."""
    return formatting.number(exports_remove_old())
