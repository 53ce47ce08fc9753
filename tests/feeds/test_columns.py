"""Text becomes a value in SQL exactly when it is one, and never raises: against Python's own parsers."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common.feeds.columns import Choice, Day, Flag, Kind, Moment, Number, Whole

pytestmark = pytest.mark.usefixtures("bank")
IN_DATABASE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NO_NUL = st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"])
ANY = st.text(NO_NUL, max_size=15)


def cast(kind: Kind, texts: list[str]) -> list[tuple[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT x, {kind.cast('x')} FROM unnest(%s::text[]) WITH ORDINALITY u(x, n) ORDER BY n", [texts]
        )
        return cursor.fetchall()


AMOUNTS = st.one_of(
    st.decimals(-(10**16) + 1, 10**16 - 1, places=2).map(str),
    st.from_regex(r"\A[+-]?[0-9]{0,18}[.,]?[0-9]{0,4}\Z"),
    st.text("0123456789.,+-eE NaIf١２", max_size=20),
    st.sampled_from(["NaN", "Infinity", "-Infinity", "-0.00", "1e3", "0x10", "1_000.00"]),
    ANY,
)


@IN_DATABASE
@given(st.lists(AMOUNTS, min_size=1, max_size=50))
def test_amounts(texts: list[str]) -> None:
    for text, value in cast(Number(18, 2), texts):
        whole = re.fullmatch(r"[+-]?[0-9]{1,16}(\.[0-9]{1,2}0*)?", text)
        assert value == (Decimal(text) if whole else None), text


@IN_DATABASE
@given(st.lists(st.one_of(st.integers(-40000, 40000).map(str), st.text("0123456789+- .", max_size=12)), min_size=1))
def test_whole_numbers(texts: list[str]) -> None:
    for text, value in cast(Whole(), texts):
        fits = re.fullmatch(r"[+-]?[0-9]{1,9}", text) and 0 <= int(text) <= 32767
        assert value == (int(text) if fits else None), text


DAYS = st.one_of(
    st.dates(date(1000, 1, 1)).map(str),
    st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"),
    st.from_regex(r"\A(19|20)[0-9]{2}-(0[0-9]|1[0-3])-(2[89]|3[0-2])\Z"),
    st.sampled_from(
        ["2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "0000-01-01", "20240101", "today", "infinity"]
    ),
    ANY,
)


@IN_DATABASE
@given(st.lists(DAYS, min_size=1, max_size=50))
def test_days(texts: list[str]) -> None:
    for text, value in cast(Day(), texts):
        try:
            expected = date.fromisoformat(text) if re.fullmatch(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}", text) else None
        except ValueError:
            expected = None
        assert value == expected, text


@IN_DATABASE
@given(st.lists(st.one_of(st.datetimes(datetime(1950, 1, 1)).map(str), DAYS), min_size=1, max_size=30))
def test_moments(texts: list[str]) -> None:
    for text, value in cast(Moment(), texts):
        try:
            expected = datetime.fromisoformat(text) if re.fullmatch(r"[1-9]\d{3}-\d\d-\d\d[ T]\d\d:.*", text) else None
        except ValueError:
            expected = None
        assert (value is None) == (expected is None), text


def test_a_moment_without_an_offset_is_the_banks_time() -> None:
    found = dict(
        cast(Moment(), ["2026-01-05 00:30:00", "2026-01-05T00:30:00Z", "2026-01-05 00:30+08:00", "2026-02-30 00:30"])
    )
    assert [str(value)[:16] if value else None for value in found.values()] == [
        "2026-01-04 16:30",
        "2026-01-05 00:30",
        "2026-01-04 16:30",
        None,
    ]


def test_flags_and_codes() -> None:
    flags = dict(cast(Flag(), ["1", "TRUE", "否", "n", "x", ""]))
    assert flags == {"1": True, "TRUE": True, "否": False, "n": False, "x": None, "": None}
    assert dict(cast(Choice(("a", "o'b")), ["a", "o'b", "A"])) == {"a": "a", "o'b": "o'b", "A": None}
    assert dict(cast(Choice((1, 5), "smallint"), ["1", "5", "6", "1.0"])) == {"1": 1, "5": 5, "6": None, "1.0": None}
