"""Days overdue and their buckets: reckoned from the business date, never from the wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stretch of days overdue, first and last day counted in; no last day: open to the top."""

    code: str
    first: int
    last: int | None

    @property
    def label(self) -> str:
        if self.last is None:
            return _("over %(days)s days") % {"days": self.first - 1}
        return _("%(first)s to %(last)s days") % {"first": self.first, "last": self.last}

    def since(self, on: date) -> tuple[date | None, date]:
        """Between which dates the oldest unpaid instalment fell due, seen from `on`: earliest (none) and latest."""
        earliest = None if self.last is None else on - timedelta(days=self.last)
        return earliest, on - timedelta(days=self.first)


# The limits of the five classes, with the first month apart.
BUCKETS = (
    Bucket("1-30", 1, 30),
    Bucket("31-90", 31, 90),
    Bucket("91-270", 91, 270),
    Bucket("271-360", 271, 360),
    Bucket("361", 361, None),
)


def bucket(code: str) -> Bucket | None:
    return next((one for one in BUCKETS if one.code == code), None)


def overdue_days(since: date | None, on: date | None) -> int | None:
    """Days from the oldest unpaid due date to `on`; due today is not overdue. None where either is not known."""
    if since is None or on is None:
        return None
    return max((on - since).days, 0)


def days_until(day: date | None, on: date | None) -> int | None:
    """Days from `on` to a day that is still to come; None if it is past or not known."""
    if day is None or on is None or day < on:
        return None
    return (day - on).days
