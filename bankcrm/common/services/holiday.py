"""The year's holidays, entered holiday by holiday as the State Council's notice words them: days off, days made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import audit, formatting, working_days
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import Holiday
from bankcrm.common.permissions import demand_unless_system

ADD = "common.add_holiday"
LONGEST = timedelta(days=31)

audit.register("holiday.created", gettext_lazy("Holiday entered"))
audit.register("holiday.changed", gettext_lazy("Holiday changed"))
audit.register("holiday.deleted", gettext_lazy("Holiday removed"))


@dataclass(frozen=True)
class Entered:
    """One holiday of a year's plan: first and last day off, and the weekend days on which the bank works for it."""

    name_zh: str
    name_en: str
    first: date
    last: date
    made_up: tuple[date, ...] = field(default=())

    def days(self) -> Iterator[tuple[date, bool]]:
        """Only what differs from the week: a Saturday within the holiday is off anyway."""
        for number in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=number)
            if not _is_weekend(day):
                yield day, False
        for day in self.made_up:
            yield day, True


@transaction.atomic
def holidays_enter(*, entered: Iterable[Entered], acting_user: Any) -> list[Holiday]:
    """Put holidays into the calendar; returns the days that are new. What stands there alike is left alone."""
    demand_unless_system(acting_user, ADD)
    made = []
    for one in entered:
        _refuse_impossible(one)
        standing = {row.day: row for row in Holiday.objects.filter(day__in=[day for day, _works in one.days()])}
        for day, works in one.days():
            row = Holiday(day=day, is_working=works, name_zh=one.name_zh, name_en=one.name_en)
            if day in standing:
                _refuse_another(standing[day], row)
                continue
            row.save(force_insert=True)
            standing[day] = row
            audit.record(
                "holiday.created",
                row,
                acting_user=acting_user,
                changes={"day": [None, str(day)], "is_working": [None, works]},
            )
            made.append(row)
    working_days.forget()
    return made


def _refuse_impossible(one: Entered) -> None:
    if one.last < one.first:
        raise RuleViolation("order", _("The last day lies before the first."), "last")
    if one.last - one.first > LONGEST:
        raise RuleViolation("long", _("No holiday is longer than a month."), "last")
    if all(_is_weekend(day) for day, works in one.days() if not works) and not one.made_up:
        raise RuleViolation("weekend", _("These days are a weekend: the bank is closed anyway."), "first")
    for day in one.made_up:
        if not _is_weekend(day):
            words = _("%(day)s is no Saturday or Sunday: it is worked on anyway.")
            raise RuleViolation("no_weekend", words % {"day": formatting.day(day)}, "made_up")
        if one.first <= day <= one.last:
            words = _("%(day)s lies within the holiday itself.")
            raise RuleViolation("within", words % {"day": formatting.day(day)}, "made_up")


def _refuse_another(standing: Holiday, new: Holiday) -> None:
    same = ("is_working", "name_zh", "name_en")
    if any(getattr(standing, name) != getattr(new, name) for name in same):
        words = _("%(day)s stands in the calendar already: %(name)s. Change it there.")
        field_name = "made_up" if new.is_working else "first"
        raise RuleViolation("taken", words % {"day": formatting.day(new.day), "name": standing.name}, field_name)


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5
