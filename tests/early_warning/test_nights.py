"""When the rules are run: after the hour and the files, in the order of the dates, once, whatever the clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bankcrm.common.models import BankState, JobRun, Parameter
from bankcrm.common.single_flight import single_flight
from early_warning import tasks
from early_warning.models import Rule, Warning, WarningRun
from early_warning.parameters import RUN_AT
from early_warning.services.nights import last_night, nights
from early_warning.services.run import run_begin
from products.models import Loan, LoanState
from tests.cast import BUSINESS_DATE, World
from tests.early_warning.conftest import complete_batch, night, open_warnings

pytestmark = pytest.mark.django_db

NEXT = BUSINESS_DATE + timedelta(days=1)


def at(day: date, hour: int) -> datetime:
    """An hour of the bank's own day."""
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def test_a_night_waits_for_its_hour(world: World, rule: Rule) -> None:
    stands = nights()
    assert stands.missed == (BUSINESS_DATE,)
    assert stands.due(at(NEXT, 5)) == ()
    assert stands.due(at(NEXT, 6)) == (BUSINESS_DATE,)
    Parameter.objects.create(code=RUN_AT, value="04:30")
    assert nights().due(at(NEXT, 5)) == (BUSINESS_DATE,)


def test_it_waits_for_files_and_says_so(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    assert nights().missed == ()
    assert nights().waits_for_files(at(NEXT + timedelta(days=1), 7))
    assert not nights().waits_for_files(at(NEXT + timedelta(days=1), 5))


def test_what_is_older_than_a_night_is_not_kept_waiting(world: World, rule: Rule) -> None:
    assert nights().due(at(NEXT + timedelta(days=3), 1)) == (BUSINESS_DATE,)


def test_files_two_days_late_are_caught_up_in_order_with_their_own_dates(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    loan = world.loans["company"]
    days = [BUSINESS_DATE + timedelta(days=number) for number in (1, 2, 3)]
    for day in days:
        complete_batch(day)
        LoanState.objects.create(loan=loan, since=day, outstanding=30000, overdue_since=days[0] - timedelta(days=1))
    Loan.objects.filter(pk=loan.pk).update(overdue_since=days[0] - timedelta(days=1))
    BankState.objects.update(business_date=days[-1])
    assert nights().due(at(days[-1] + timedelta(days=1), 9)) == tuple(days)
    call_command("run_warnings")
    ran = WarningRun.objects.order_by("pk").values_list("business_date", flat=True)
    assert list(ran) == [BUSINESS_DATE, *days]
    warning = open_warnings()[loan.number]
    assert (warning.raised_on, warning.times_seen, warning.figures["days"]) == (days[0], 3, 3)


def test_a_date_without_files_is_no_night(world: World, rule: Rule) -> None:
    """One batch that jumps over a weekend: only its own date is run."""
    night(BUSINESS_DATE)
    later = BUSINESS_DATE + timedelta(days=3)
    complete_batch(later)
    BankState.objects.update(business_date=later)
    assert nights().missed == (later,)


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(hours=-30), timedelta(days=400)])
def test_a_clock_that_jumps_repeats_and_loses_nothing(world: World, rule: Rule, jump: timedelta) -> None:
    """The clock decides only when; which dates are run follows from the files and from what was run."""
    stands, now = nights(), at(NEXT, 7)
    assert set(stands.due(now + jump)) <= {BUSINESS_DATE}
    night(BUSINESS_DATE)
    assert nights().due(now + jump) == ()
    assert Warning.objects.count() == 1


@pytest.mark.parametrize("where", [UTC, timezone.get_default_timezone()])
def test_the_hour_is_the_bank_s_own(world: World, rule: Rule, where: object) -> None:
    early = at(NEXT, 6).astimezone(where)  # type: ignore[arg-type]
    assert nights().due(early) == (BUSINESS_DATE,)


def test_the_clock_starts_a_night_once(world: World, rule: Rule) -> None:
    tasks.watch_nights.apply()
    tasks.watch_nights.apply()
    waiting = JobRun.objects.filter(task=tasks.RUN)
    assert [run.arguments for run in waiting] == [{"on": BUSINESS_DATE.isoformat()}]


def test_the_clock_leaves_a_run_under_way_alone(world: World, rule: Rule) -> None:
    """Who leads a run holds the lock: here a second session of the database does."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_lock(hashtext('bankcrm single flight'), hashtext(%s))", ["early_warning.run"]
        )
    try:
        tasks.watch_nights.apply()
        assert not JobRun.objects.filter(task=tasks.RUN).exists()
        with single_flight("early_warning.run") as held:
            assert not held
        with pytest.raises(CommandError, match="Another warning run is at work"):
            call_command("run_warnings")
    finally:
        with other.cursor() as cursor:  # A session that is closed gives its lock up a moment later.
            cursor.execute("SELECT pg_advisory_unlock_all()")
        other.close()
    tasks.watch_nights.apply()
    assert JobRun.objects.filter(task=tasks.RUN).count() == 1


def test_a_run_whose_leader_died_is_gone_on_with(world: World, rule: Rule) -> None:
    dead = run_begin(on=BUSINESS_DATE, acting_user=None, only_rule=None)
    tasks.watch_nights.apply()
    assert JobRun.objects.get(task=tasks.RUN).arguments == {"on": BUSINESS_DATE.isoformat()}
    night(BUSINESS_DATE)
    dead.refresh_from_db()
    assert (dead.state, dead.raised) == (WarningRun.State.DONE, 1)
    assert WarningRun.objects.count() == 1


def test_what_a_person_stopped_waits_for_a_person(world: World, rule: Rule) -> None:
    WarningRun.objects.create(business_date=BUSINESS_DATE, state=WarningRun.State.STOPPED)
    assert nights().missed == (BUSINESS_DATE,)
    assert nights().due(at(NEXT, 9)) == ()
    call_command("run_warnings")
    assert last_night() == BUSINESS_DATE


def test_a_trial_writes_nothing(world: World, rule: Rule, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("run_warnings", "--try")
    assert "loan_overdue: 1 yellow" in capsys.readouterr().out
    assert not Warning.objects.exists()
    assert not WarningRun.objects.exists()


def test_a_rule_that_is_not_there_is_named(world: World, rule: Rule) -> None:
    with pytest.raises(CommandError, match="There is no rule overdue. The rules are: .*loan_overdue") as refused:
        call_command("run_warnings", "--rule", "overdue")
    assert refused.value.returncode == 2
