"""The e-mail in the morning: to each person what is new for them, once.

For each person one transaction writes down what they are told and sends the mail as its last act. Killed between the
two, the next try tells that one person again; nobody is ever left untold because a line said they were.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common import bank
from bankcrm.common.errors import RuleViolation
from bankcrm.common.single_flight import single_flight
from early_warning.choices import RunState
from early_warning.models import Notice, WarningRun
from early_warning.notices.mail import digest_mail
from early_warning.notices.told import Person, news_for, note_down, people
from early_warning.services.nights import last_night

LOCK = "early_warning.digests"

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Sent:
    """How many mails about how many warnings went out, and how many addresses the mail server refused."""

    mails: int = 0
    warnings: int = 0
    refused: int = 0


def complete_night() -> date:
    """The business date that the rules have seen whole. RuleViolation while they have not."""
    on = bank.business_date()
    if on is None or last_night() != on or WarningRun.objects.filter(state=RunState.RUNNING).exists():
        raise RuleViolation("night_not_complete", _("The rules have not been run over the business date yet."))
    return on


def digests_send(*, told: Callable[[int], None] = lambda mails: None) -> Sent:
    """Send every mail that is due. An address that the server refuses stops nobody else; a server that is gone does,

    and who was told by then is not told again.
    """
    on, sent = complete_night(), Sent()
    with single_flight(LOCK) as free:
        if not free:
            raise RuleViolation("digests_under_way", _("The mails are being sent already."))
        mail_server = get_connection()
        try:
            for person in people():
                _to_one(person, on, mail_server, sent)
                told(sent.mails)
        finally:
            mail_server.close()
    return sent


def _to_one(person: Person, on: date, mail_server: Any, sent: Sent) -> None:
    try:
        with transaction.atomic():
            number = _write_and_send(person, on, mail_server)
    except (SMTPRecipientsRefused, SMTPDataError):
        logger.exception("the digest for user %s was refused", person.user.pk)
        sent.refused += 1
    else:
        sent.warnings += number
        sent.mails += bool(number)


def _write_and_send(person: Person, on: date, mail_server: Any) -> int:
    at = timezone.now()
    try:
        number = note_down(news_for(person, on), at, user=person.user.pk)
    except EmptyResultSet:
        return 0
    if number:
        notices = Notice.objects.filter(user=person.user.pk, sent_at=at)
        mail_server.send_messages([digest_mail(person, notices, on)])
    return number


def digests_try() -> list[tuple[str, int]]:
    """Who would be told of how many, by the name of the sign-in; nothing is written or sent."""
    on = complete_night()
    counted = [(person.user.username, news_for(person, on).count()) for person in people()]
    return [(name, number) for name, number in counted if number]
