"""Background work of the customer file."""

from __future__ import annotations

from celery import shared_task
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import jobs
from bankcrm.common.tasks import CrmTask
from customers.services.guarantees import guarantees_review

jobs.name_task("customers.review_guarantees", gettext_lazy("Look for guarantee loops"))


@shared_task(base=CrmTask, bind=True, name="customers.review_guarantees", one_at_a_time="guarantees")
def review_guarantees(self: CrmTask) -> str:
    """Each night, so that guarantees entered by people are looked at too, on days without files."""
    found = guarantees_review()
    return ngettext("%(number)s guarantee loop", "%(number)s guarantee loops", found) % {"number": found}
