"""A slow question is ended and said to be slow; what follows is not limited."""

import time

import pytest
from django.db import connection

from bankcrm.common.time_limit import TookTooLong, time_limit


def ask(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


@pytest.mark.django_db
def test_slow_question_is_ended() -> None:
    with pytest.raises(TookTooLong), time_limit(0.05):
        ask(2)
    ask(0.06)


@pytest.mark.django_db
def test_limit_ends_with_its_block() -> None:
    with time_limit(0.05):
        ask(0)
    ask(0.06)


def test_filter_first_holds_inside_and_no_longer(db: None) -> None:
    def setting() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_indexscan")
            return cursor.fetchone()[0]

    with time_limit(5, filter_first=True):
        assert setting() == "off"
    assert setting() == "on"


@pytest.mark.django_db(transaction=True)
def test_a_limit_that_runs_out_as_the_question_ends_leaves_the_next_one_alone() -> None:
    """The server cancels what comes next if its timer fires between a statement's last step and its end."""
    question = "SELECT count(*) FROM generate_series(1, 200000)"
    with connection.cursor() as cursor:
        began = time.monotonic()
        cursor.execute(question)
        usual = time.monotonic() - began
        for part in range(150):
            try:
                with time_limit(usual * (0.7 + part % 30 / 50)):
                    cursor.execute(question)
            except TookTooLong:
                pass
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
