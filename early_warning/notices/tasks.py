"""Notices in the background: begun by the clock once a night is complete."""

from __future__ import annotations

from datetime import date, time
from smtplib import SMTPException
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from bankcrm.common import formatting, jobs, parameters
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import JobRun
from bankcrm.common.tasks import CrmTask
from early_warning.models import WarningRun, Webhook
from early_warning.notices.digest import complete_night, digests_send
from early_warning.notices.removal import notices_remove_old
from early_warning.notices.webhook import WebhookFailed, webhook_send
from early_warning.parameters import DIGEST_AT

DIGESTS, WEBHOOK, WATCH = "early_warning.send_digests", "early_warning.send_webhook", "early_warning.watch_notices"
REMOVE = "early_warning.remove_old_notices"

jobs.name_task(DIGESTS, gettext_lazy("Send the warnings of the morning by e-mail"))
jobs.name_task(WEBHOOK, gettext_lazy("Tell a system of new warnings"))
jobs.name_task(REMOVE, gettext_lazy("Remove notices of warnings that are kept no longer"))
jobs.runs_again(DIGESTS)
jobs.runs_again(WEBHOOK)
jobs.runs_again(REMOVE)


@shared_task(base=CrmTask, bind=True, name=DIGESTS, retry_on=(SMTPException, OSError), first_retry_after=60)
def send_digests(self: CrmTask, on: str = "") -> str:
    """To everybody what is new for them. `on`, the business date, tells the runs of two mornings apart."""
    self.progress.step(gettext_noop("Sending e-mail"))
    sent = digests_send()
    words = _("%(mails)s e-mails about %(warnings)s warnings; %(refused)s addresses refused")
    return words % {"mails": sent.mails, "warnings": sent.warnings, "refused": sent.refused}


@shared_task(base=CrmTask, bind=True, name=WEBHOOK, retry_on=(WebhookFailed,), first_retry_after=30, max_retries=6)
def send_webhook(self: CrmTask, webhook: int, on: str = "") -> str:
    """Tried again after 30 seconds, 1 minute, 2 ... for half an hour."""
    found = Webhook.objects.filter(pk=webhook, is_on=True).first()
    if found is None:
        return _("It is switched off.")
    number = webhook_send(webhook=found, on=complete_night())
    return _("%(number)s warnings told") % {"number": number}


@shared_task(base=CrmTask, bind=True, name=REMOVE, one_at_a_time=REMOVE)
def remove_old_notices(self: CrmTask) -> str:
    """Each night: what was told longer ago than the parameter says."""
    return _("%(number)s notices removed") % {"number": formatting.number(notices_remove_old())}


@shared_task(base=CrmTask, bind=True, name=WATCH, keeps_record=False, one_at_a_time=WATCH)
def watch_notices(self: CrmTask) -> None:
    """Each minute: once a night is complete, tell systems at once, and people from the hour on that the bank set."""
    try:
        on = complete_night()
    except RuleViolation:
        return
    for webhook in Webhook.objects.filter(is_on=True).values_list("pk", flat=True):
        _once(WEBHOOK, {"webhook": webhook, "on": on.isoformat()})
    if _it_is_morning(on):
        _once(DIGESTS, {"on": on.isoformat()})


def _it_is_morning(on: date) -> bool:
    """From the hour on that the bank set, of the day after the business date; later days do not wait for it."""
    here, (hour, minute) = timezone.localtime(), parameters.get(DIGEST_AT).split(":")
    return here.time() >= time(int(hour), int(minute)) or (here.date() - on).days > 1


def _once(task: str, arguments: dict[str, Any]) -> None:
    """One run of a night, however it ended: what failed is seen among the jobs and run again by a person."""
    night = WarningRun.objects.filter(business_date=arguments["on"], only_rule=None).order_by("pk").first()
    since = JobRun.objects.filter(queued_at__gte=night.started_at) if night else JobRun.objects.all()
    if not since.filter(task=task, arguments=arguments).exists():
        jobs.job_start(task=task, arguments=arguments, acting_user=None)
