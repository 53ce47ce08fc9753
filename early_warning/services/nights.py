"""Which business dates the rules still have to see, and whether it is time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from bankcrm.common import bank, parameters
from bankcrm.common.models import FeedBatch
from early_warning.choices import RunState
from early_warning.models import WarningRun
from early_warning.parameters import RUN_AT


@dataclass(frozen=True, slots=True)
class Nights:
    """Where the nightly run stands.

    last: the last business date that the rules have seen whole; missed: those since, oldest first, whose files are
    complete; stopped: those of them that a person stopped; starts_at: the hour from which they are run.
    """

    last: date | None
    missed: tuple[date, ...]
    stopped: frozenset[date]
    starts_at: time

    def due(self, now: datetime) -> tuple[date, ...]:
        """The dates to be run now, in order. A night waits for the hour of the day after its date, and what is older
        does not; what a person stopped waits for a person, and so does what comes after it.
        """
        here = timezone.localtime(now)
        due: list[date] = []
        for day in self.missed:
            if day in self.stopped or (here.time() < self.starts_at and (here.date() - day).days <= 1):
                break
            due.append(day)
        return tuple(due)

    def waits_for_files(self, now: datetime) -> bool:
        """Whether the hour has come and there are no files of a business date that the rules have not seen."""
        return not self.missed and timezone.localtime(now).time() >= self.starts_at


def nights() -> Nights:
    """Business dates move only with a complete batch, so each date that one moved to is complete."""
    last = last_night()
    today = bank.business_date()
    missed: set[date] = set()
    if today is not None and (last is None or last < today):
        missed.add(today)
        if last is not None:
            moved = FeedBatch.objects.filter(
                state=FeedBatch.State.APPLIED, moved_business_date=True, business_date__gt=last, business_date__lt=today
            )
            missed |= {day for day in moved.values_list("business_date", flat=True) if day is not None}
    stopped = WarningRun.objects.filter(only_rule=None, state=RunState.STOPPED, business_date__in=missed)
    return Nights(last, tuple(sorted(missed)), frozenset(stopped.values_list("business_date", flat=True)), starts_at())


def last_night() -> date | None:
    """The last business date over which all rules were run."""
    whole = WarningRun.objects.filter(only_rule=None, state__in=(RunState.DONE, RunState.INCOMPLETE))
    return whole.order_by("-business_date").values_list("business_date", flat=True).first()


def starts_at() -> time:
    hour, minute = parameters.get(RUN_AT).split(":")
    return time(int(hour), int(minute))
