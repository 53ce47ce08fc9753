"""Housekeeping of the whole bank, by the clock."""

from __future__ import annotations

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from bankcrm.common import bank, jobs
from bankcrm.common.tasks import CrmTask
from products.services.partitions import next_month, transaction_ensure_months

MONTHS_AHEAD = 3

jobs.name_task("sysadmin.make_transaction_months", _("Make room for the transactions of the months ahead"))
jobs.runs_again("sysadmin.make_transaction_months")


@shared_task(base=CrmTask, bind=True, name="sysadmin.make_transaction_months")
def make_transaction_months(self: CrmTask) -> str:
    """Each day: the table of transactions gets the month of the business date and three ahead of it.

    A feed makes the months that its own files need; this one sees to it that it never has to wait for them.
    """
    first = bank.reckoned_on()
    last = first
    for _month in range(MONTHS_AHEAD):
        last = next_month(last)
    made = transaction_ensure_months(first=first, last=last)
    return ", ".join(f"{month:%Y-%m}" for month in made)
