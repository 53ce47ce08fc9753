"""Working days of the bank: Monday to Friday, less the holidays, and with the weekend days that make up for them.

Days are dates of the bank, never moments. The calendar is read once a request or run (`read_once`); a set of rows is
compared with one day worked out beforehand, not row by row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from bankcrm.common.models import Holiday

# Working days of an ordinary week.
A_WEEK = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The exceptions to the week, in order: weekdays off, weekend days at work, each as day numbers."""

    off: tuple[int, ...] = ()
    made_up: tuple[int, ...] = ()

    @classmethod
    def of(cls, days: Iterable[tuple[date, bool]]) -> Calendar:
        """From pairs of day and whether the bank works on it."""
        rows = sorted((day.toordinal(), works) for day, works in days)
        return cls(tuple(day for day, works in rows if not works), tuple(day for day, works in rows if works))

    def is_working_day(self, day: date) -> bool:
        return self._up_to(day.toordinal()) > self._up_to(day.toordinal() - 1)

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; negative where `last` is the earlier one."""
        return self._up_to(last.toordinal()) - self._up_to(first.toordinal())

    def add(self, day: date, number: int) -> date:
        """The `number`-th working day after `day` (before it, if negative); with 0 the day itself."""
        if number == 0:
            return day
        start = day.toordinal()
        if number > 0:
            return date.fromordinal(self._reaching(self._up_to(start) + number, after=start))
        return date.fromordinal(self._reaching(self._up_to(start - 1) + number + 1, until=start - 1))

    def _up_to(self, ordinal: int) -> int:
        """Working days from the first Monday of the calendar up to this day: what is added and compared."""
        weeks, rest = divmod(ordinal - 1, 7)  # Day number 1 is a Monday.
        by_the_week = weeks * A_WEEK + min(rest + 1, A_WEEK)
        return by_the_week - bisect_right(self.off, ordinal) + bisect_right(self.made_up, ordinal)

    def _reaching(self, count: int, *, after: int | None = None, until: int | None = None) -> int:
        """The first day by which so many working days have passed, after one day or up to one: found by halving."""
        step = 16
        low, high = after, until
        if high is None:
            high = int(low or 0) + step
            while self._up_to(high) < count:
                high, step = high + step, step * 2
        if low is None:
            low = high - step
            while self._up_to(low) >= count:
                low, step = low - step, step * 2
        while low + 1 < high:
            middle = (low + high) // 2
            if self._up_to(middle) < count:
                low = middle
            else:
                high = middle
        return high


_kept: ContextVar[dict[str, Calendar] | None] = ContextVar("bankcrm_working_days", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Inside, the calendar is read when first asked for and kept; inside another one it is that one's."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def calendar() -> Calendar:
    """The bank's calendar as it stands now."""
    kept = _kept.get()
    if kept is None:
        return _read()
    if "calendar" not in kept:
        kept["calendar"] = _read()
    return kept["calendar"]


def forget() -> None:
    """The calendar has been changed: read it anew."""
    kept = _kept.get()
    if kept is not None:
        kept.clear()


def _read() -> Calendar:
    return Calendar.of(Holiday.objects.order_by().values_list("day", "is_working"))


def is_working_day(day: date) -> bool:
    return calendar().is_working_day(day)


def add_working_days(day: date, number: int) -> date:
    """The `number`-th working day after `day` (before it, if negative); with 0 the day itself, whatever it is."""
    return calendar().add(day, number)


def working_days_between(first: date, last: date) -> int:
    """Working days after `first` up to and with `last`: 1 from Friday to Monday; negative where `last` is earlier."""
    return calendar().between(first, last)
