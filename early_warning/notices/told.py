"""Who is told of which warnings: those that a rule names, of what they may see, at a level not told yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from bankcrm.common.permissions import may
from early_warning.choices import Channel, State
from early_warning.models import Notice, NoticeChoice, Warning, Webhook
from early_warning.recipients import VIEW, mine
from staff.models import Employee, User
from staff.models.employee import EmployeeStatus

# What became as grave as it is before that is no news: nobody is buried on the first morning, or after a long pause.
DAYS_OF_NEWS = 7
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an address who may see warnings and has not switched the mail off."""

    user: User
    employee: Employee | None
    address: str
    from_level: int


def people() -> Iterator[Person]:
    """Sign-ins that are in force; those of who left, or without an address, are passed over."""
    keys = list(
        User.objects.filter(is_active=True)
        .exclude(Q(email="") & (Q(employee=None) | Q(employee__email="")))
        .exclude(notice_choice__digest=False)
        .exclude(employee__status=EmployeeStatus.LEFT)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for first in range(0, len(keys), AT_ONCE):
        yield from _people(keys[first : first + AT_ONCE])


def _people(keys: Iterable[int]) -> Iterator[Person]:
    employees = {one.user_id: one for one in Employee.objects.filter(user__in=keys)}
    levels = dict(NoticeChoice.objects.filter(user__in=keys).values_list("user", "from_level"))
    usual = NoticeChoice._meta.get_field("from_level").default
    for user in User.objects.with_access_of(keys):
        if may(user, VIEW):
            employee = employees.get(user.pk)
            address = user.email or (employee.email if employee else "")
            yield Person(user, employee, address, levels.get(user.pk, usual))


def news_for(person: Person, on: date) -> QuerySet:
    """What this person is to be told as of a business date: of no warning that they could not open themselves."""
    rows = _news(Warning.objects.visible_to(person.user, VIEW), person.from_level, on)
    asleep = Q(snoozed_until__isnull=False, snoozed_until__gt=timezone.localdate())
    told = Notice.objects.filter(warning=OuterRef("pk"), level=OuterRef("level"), user=person.user.pk)
    return rows.filter(mine(person.user), ~asleep, ~Exists(told), state=State.NEW)


def news_for_webhook(webhook: Webhook, on: date) -> QuerySet:
    """A system has no reader list: nothing of confidential customers ever goes there."""
    told = Notice.objects.filter(warning=OuterRef("pk"), level=OuterRef("level"), webhook=webhook.pk)
    rows = _news(Warning.objects.filter(is_confidential=False), webhook.from_level, on)
    return rows.filter(~Exists(told))


def _news(rows: Any, level: int, on: date) -> QuerySet:
    return rows.open().filter(level__gte=level, level_since__gte=on - timedelta(days=DAYS_OF_NEWS))


def note_down(rows: QuerySet, at: Any, *, user: int | None = None, webhook: int | None = None) -> int:
    """Write in one statement that these are told; how many. What somebody else has written meanwhile is left out."""
    sql, params = rows.order_by().values_list("pk", F("level")).query.sql_with_params()
    channel = Channel.EMAIL if user is not None else Channel.WEBHOOK
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO early_warning_notice (warning_id, level, channel, user_id, webhook_id, sent_at) "  # noqa: S608
            f"SELECT t.id, t.level, %s, %s, %s, %s FROM ({sql}) AS t(id, level) ON CONFLICT DO NOTHING",
            [channel.value, user, webhook, at, *params],
        )
        return int(cursor.rowcount)
