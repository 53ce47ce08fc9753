"""Balances and states of one holding through time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from products.models import Account, BalanceChange, Loan, LoanState
from products.selectors.months import MONTHS_SHOWN, account_month_ends, loan_month_ends, month_ends_before

DAYS_KEPT = 92


@dataclass(frozen=True, slots=True)
class Course:
    """Amounts at days, oldest first; None where unknown."""

    days: list[date]
    amounts: list[Decimal | None]

    @property
    def is_known(self) -> bool:
        return any(amount is not None for amount in self.amounts)

    def from_first_known(self) -> Course:
        """Without the days before anything is known."""
        first = next((place for place, amount in enumerate(self.amounts) if amount is not None), len(self.days))
        return Course(self.days[first:], self.amounts[first:])


def balance_on(account: Account, day: date) -> Decimal | None:
    """The balance that held on a day within the last 92 days; None where unknown. One probe of the key."""
    known = BalanceChange.objects.filter(account=account, since__lte=day).order_by("-since")
    return known.values_list("balance", flat=True).first()


def account_month_course(account: Account, on: date, months: int = MONTHS_SHOWN) -> Course:
    """Month-end balances, and today's balance as the last point."""
    ends = month_ends_before(on, months)
    amounts = account_month_ends([account.pk], ends).get(account.pk, [None] * len(ends))
    return _with_today(Course(ends, amounts), on, account.balance).from_first_known()


def account_daily_course(account: Account, on: date) -> Course:
    """The balance of each day of the last 92, carried on from change to change."""
    first = on - timedelta(days=DAYS_KEPT - 1)
    changes = BalanceChange.objects.filter(account=account, since__lte=on).order_by("since")
    held = list(changes.values_list("since", "balance"))
    days, amounts = [], []
    current, place = None, 0
    day = first
    while day <= on:
        while place < len(held) and held[place][0] <= day:
            current = held[place][1]
            place += 1
        days.append(day)
        amounts.append(current)
        day += timedelta(days=1)
    return Course(days, amounts).from_first_known()


def loan_month_course(loan: Loan, on: date, months: int = MONTHS_SHOWN) -> Course:
    """What was outstanding at month-ends, and today as the last point."""
    ends = month_ends_before(on, months)
    amounts = loan_month_ends([loan.pk], ends).get(loan.pk, [None] * len(ends))
    return _with_today(Course(ends, amounts), on, loan.outstanding).from_first_known()


def _with_today(course: Course, on: date, amount: Decimal | None) -> Course:
    if course.days and course.days[-1] == on:
        return course
    return Course([*course.days, on], [*course.amounts, amount])


def loan_states(loan: Loan, limit: int) -> list[LoanState]:
    """Changes of the loan's state, newest first."""
    return list(LoanState.objects.filter(loan=loan).order_by("-since")[:limit])
