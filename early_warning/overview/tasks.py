"""The sums in the background."""

from __future__ import annotations

from celery import shared_task

from bankcrm.common.tasks import CrmTask
from early_warning.overview.count import figures_catch_up

COUNT = "early_warning.count_figures"


@shared_task(base=CrmTask, bind=True, name=COUNT, keeps_record=False, one_at_a_time=COUNT)
def count_figures(self: CrmTask) -> None:
    """Each minute: after a run the whole bank, after something was done its branches."""
    figures_catch_up()
