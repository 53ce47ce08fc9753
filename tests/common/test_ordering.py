"""Cursors travel in addresses: whatever stands there, a list begins somewhere and never breaks."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankcrm.common.ordering import Cursor


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("12.50"), "12.50"), (date(2026, 11, 21), "2026-11-21"), ("zhang", "zhang"), (7, 7)]
)
@pytest.mark.parametrize("backwards", [True, False])
def test_cursor_survives_the_address(value: object, text: object, backwards: bool) -> None:
    assert Cursor.decode(Cursor(value, 42, backwards).encode()) == Cursor(text, 42, backwards)


@given(st.text(max_size=60))
def test_nonsense_is_no_cursor(text: str) -> None:
    decoded = Cursor.decode(text)
    assert decoded is None or isinstance(decoded, Cursor)


@pytest.mark.parametrize("text", ["", "W10", "WzEsMl0", "bnVsbA", "W1tdLFtdLDBd", "!!!"])
def test_other_json_is_no_cursor(text: str) -> None:
    assert Cursor.decode(text) is None
