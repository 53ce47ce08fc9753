"""Killed at any moment and run again: the same warnings as an undisturbed run leaves."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from bankcrm.common.models import BankState
from early_warning.models import Warning, WarningRun
from early_warning.services import run as runs
from early_warning.services.run import run_whole
from tests.early_warning.conftest import everything, only_rule
from tests.feeds.conftest import Folder, _empty, load, small_bank

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = date(2026, 1, 5)
NIGHTS, KILLS = 10, 5
CUSTOMERS = 400
# What differs between two banks by chance alone is left out; keys of rules and branches are the same in both.
STARTING_OVER = "TRUNCATE early_warning_warning, early_warning_warningrun CASCADE"


@pytest.fixture
def _django_db_helper(django_db_setup: None) -> None:
    """No flush of every table after the test: `bank` empties what it wrote."""


@pytest.fixture
def bank(django_db_setup: None, django_db_blocker: Any, tmp_path: Any, monkeypatch: Any) -> Iterator[None]:
    """A bank with two hundred loans and ranges of 40 customers, so that a night has ten parts."""
    monkeypatch.setattr(runs, "CUSTOMERS_A_PART", 40)
    with django_db_blocker.unblock(), translation.override("en"):
        _empty()
        load(small_bank(Folder(tmp_path / f"{FIRST}"), customers=CUSTOMERS).path)
        only_rule("loan_overdue")
        yield
        connection.close()
        _empty()


def sql(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def move_on(night: int) -> date:
    """The business date of a night, on which some loans have fallen overdue and some are paid: always the same ones."""
    day = FIRST + timedelta(days=night)
    sql(
        "UPDATE products_loan SET overdue_since = CASE WHEN (id * 7 + %s) %% 5 < 3 THEN %s::date - "
        "(1 + (id * 13 + %s * 31) %% 400)::int END, outstanding = 900 + id %% 7",
        night,
        day,
        night,
    )
    if night % 3 == 2:  # People close some, so that the next nights find closed ones that hold and that worsen.
        sql(
            "UPDATE early_warning_warning SET state = 'closed', closed_on = %s, closing_reason = 'handled' "
            "WHERE state <> 'closed' AND subject_id %% 4 = 0",
            day - timedelta(days=1),
        )
    BankState.objects.update(business_date=day)
    return day


def in_another_process(on: date) -> int:
    connection.close()
    process = os.fork()
    if process:
        return process
    try:
        run_whole(on=on)
        os._exit(0)
    except BaseException:
        os._exit(1)


def kill_somewhere(on: date, chance: random.Random, usual: float) -> bool:
    """Run in a process of its own and kill it, or its session of the database; whether it was not done yet."""
    process = in_another_process(on)
    time.sleep(chance.uniform(0, usual))
    if chance.random() < 0.5:
        os.kill(process, signal.SIGKILL)
    else:
        sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%%early_warning%%'"
        )
    _pid, status = os.waitpid(process, 0)
    until = time.monotonic() + 20
    while others():
        assert time.monotonic() < until, "the dead process's session is still there"
        time.sleep(0.01)
    return status != 0


def others() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid() "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return bool(cursor.fetchone()[0])


def test_fifty_kills_leave_what_no_kill_leaves(bank: None) -> None:
    undisturbed = []
    began = time.monotonic()
    for night in range(NIGHTS):
        run_whole(on=move_on(night))
        undisturbed.append(everything())
    usual = (time.monotonic() - began) / NIGHTS
    assert len(undisturbed[-1]["warnings"]) > 300
    assert len(undisturbed[-1]["actions"]) > 100

    sql(STARTING_OVER)
    chance, cut_short = random.Random(11), 0
    for night in range(NIGHTS):
        day = move_on(night)
        cut_short += sum(kill_somewhere(day, chance, usual) for _kill in range(KILLS))
        run_whole(on=day)
        assert everything() == undisturbed[night], f"night {night}"
        assert not WarningRun.objects.filter(state=WarningRun.State.RUNNING).exists()
    assert cut_short > NIGHTS, "the kills came too late to prove anything"


def test_two_workers_share_a_run_and_do_nothing_twice(bank: None) -> None:
    day = move_on(0)
    run_whole(on=day)
    alone = everything()
    sql(STARTING_OVER)
    run = runs.run_begin(on=day, acting_user=None, only_rule=None)
    helpers = []
    for _worker in range(3):
        connection.close()
        process = os.fork()
        if not process:
            try:
                runs.run_work(run)
                os._exit(0)
            except BaseException:
                os._exit(1)
        helpers.append(process)
    assert [os.waitpid(process, 0)[1] for process in helpers] == [0, 0, 0]
    ended = runs.run_finish(run)
    assert ended is not None
    assert ended.raised == Warning.objects.count()
    assert everything() == alone
