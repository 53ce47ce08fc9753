"""Background work of the customer file."""

from __future__ import annotations

from celery import shared_task
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import formatting, jobs
from bankcrm.common.tasks import CrmTask
from customers.completeness import JUDGE_TASK
from customers.portfolios.follow import CATCH_UP, REFRESH
from customers.portfolios.refresh import portfolios_are_behind, portfolios_refresh
from customers.services import completeness
from customers.services.guarantees import guarantees_review

jobs.name_task("customers.review_guarantees", gettext_lazy("Look for guarantee loops"))
jobs.name_task(JUDGE_TASK, gettext_lazy("Rate the completeness of all files"))
jobs.name_task("customers.count_files", gettext_lazy("Count complete files by branch"))
jobs.name_task(REFRESH, gettext_lazy("Add up the figures of branches and managers"))
for _task in ("customers.review_guarantees", JUDGE_TASK, "customers.count_files"):
    jobs.runs_again(_task)


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


@shared_task(base=CrmTask, bind=True, name=REFRESH, one_at_a_time=REFRESH)
def refresh_portfolios(self: CrmTask) -> str:
    """After each batch and each night: the figures behind the first page."""
    written = portfolios_refresh()
    return ngettext("%(number)s figure", "%(number)s figures", written) % {"number": formatting.number(written)}


@shared_task(base=CrmTask, bind=True, name=CATCH_UP, keeps_record=False, one_at_a_time=REFRESH)
def catch_up_portfolios(self: CrmTask) -> None:
    """Every ten minutes: count anew if customers were moved, entered or sealed, or a batch was applied since."""
    if portfolios_are_behind():
        portfolios_refresh()
