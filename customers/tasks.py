"""Background work of the customer file."""

from __future__ import annotations

from celery import shared_task
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import formatting, jobs
from bankcrm.common.tasks import CrmTask
from customers.completeness import JUDGE_TASK
from customers.services import completeness
from customers.services.guarantees import guarantees_review

jobs.name_task("customers.review_guarantees", gettext_lazy("Look for guarantee loops"))
jobs.name_task(JUDGE_TASK, gettext_lazy("Rate the completeness of all files"))
jobs.name_task("customers.count_files", gettext_lazy("Count complete files by branch"))


@shared_task(base=CrmTask, bind=True, name="customers.review_guarantees", one_at_a_time="guarantees")
def review_guarantees(self: CrmTask) -> str:
    """Each night, so that guarantees entered by people are looked at too, on days without files."""
    found = guarantees_review()
    return ngettext("%(number)s guarantee loop", "%(number)s guarantee loops", found) % {"number": found}


@shared_task(base=CrmTask, bind=True, name=JUDGE_TASK)
def rate_files(self: CrmTask) -> str:
    """After the weights were changed: every file, then the count by branch."""
    changed = completeness.files_rate(told=self.progress.advance)
    completeness.branches_count()
    return _("%(number)s files have another share.") % {"number": formatting.number(changed)}


@shared_task(base=CrmTask, bind=True, name="customers.count_files", one_at_a_time="count_files")
def count_files(self: CrmTask) -> None:
    """Each night, so that what people entered by day is in the report though no file came."""
    completeness.branches_count()
