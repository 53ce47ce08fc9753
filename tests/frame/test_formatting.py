"""Figures and dates as they are written, in both languages, at the edges where rounding changes the unit."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankcrm.common import formatting
from bankcrm.common.formatting import Figure

UTC = ZoneInfo("UTC")
SHANGHAI = ZoneInfo("Asia/Shanghai")
AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1234.5"), "1,234.50"),
        (Decimal("-850000"), "−850,000.00"),
        (Decimal(0), "0.00"),
        (Decimal("-0.004"), "0.00"),
        (Decimal("0.005"), "0.01"),
        (Decimal("-0.005"), "−0.01"),
        (Decimal("48210377104.52"), "48,210,377,104.52"),
        ("12", "12.00"),
        (None, "—"),
        ("", "—"),
        ("abc", "—"),
        (Decimal("NaN"), "—"),
    ],
)
def test_money(value, text):
    assert formatting.money(value) == text


@given(AMOUNTS)
def test_money_reads_back_as_the_same_amount(amount):
    written = formatting.money(amount).replace(",", "").replace(formatting.MINUS, "-")
    assert Decimal(written) == amount


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        ("342100000", ("3.42", "亿元"), ("CNY", "342", "m")),
        ("2864300", ("286", "万元"), ("CNY", "2.86", "m")),
        ("860000", ("86.0", "万元"), ("CNY", "860", "k")),
        ("-860000", ("−86.0", "万元"), ("CNY", "−860", "k")),
        ("41800", ("4.18", "万元"), ("CNY", "41.8", "k")),
        ("9999.4", ("9,999", "元"), ("CNY", "9,999", "")),
        ("9999.6", ("1.00", "万元"), ("CNY", "10.0", "k")),
        ("99960000", ("9,996", "万元"), ("CNY", "100", "m")),
        ("99996000", ("1.00", "亿元"), ("CNY", "100", "m")),
        ("99940000", ("9,994", "万元"), ("CNY", "99.9", "m")),
        ("999600", ("100", "万元"), ("CNY", "1.00", "m")),
        ("48210377104.52", ("482", "亿元"), ("CNY", "48,210", "m")),
        ("12.34", ("12.3", "元"), ("CNY", "12.3", "")),
        ("0.05", ("0.05", "元"), ("CNY", "0.05", "")),
        ("0", ("0", "元"), ("CNY", "0", "")),
    ],
)
def test_short_money(value, chinese, english):
    assert formatting.short_money(Decimal(value), language="zh-hans") == Figure(*chinese)
    before, figure, unit = english
    assert formatting.short_money(Decimal(value), language="en") == Figure(figure, unit, before)


def test_amount_in_english_has_its_currency_in_front_and_in_chinese_behind():
    assert str(formatting.short_money(Decimal(342_100_000), language="en")) == "CNY 342 m"
    assert str(formatting.short_money(Decimal(342_100_000), language="zh-hans")) == "3.42 亿元"
    assert str(formatting.full_money(Decimal("1234.5"), "CNY", language="en")) == "CNY 1,234.50"
    assert str(formatting.full_money(Decimal("1234.5"), "CNY", language="zh-hans")) == "1,234.50 元"
    assert str(formatting.full_money(None, "CNY", language="en")) == "—"


def test_short_money_of_nothing_has_no_unit():
    assert str(formatting.short_money(None, language="en")) == "—"


def test_short_money_in_a_foreign_currency_names_it():
    assert formatting.short_money(Decimal(2_000_000), currency="USD", language="zh-hans") == Figure("200", "万 USD")
    assert formatting.short_money(Decimal(2_000_000), currency="USD", language="en") == Figure("2.00", "m", "USD")


@given(AMOUNTS)
def test_short_money_is_within_half_a_percent_of_the_amount(amount):
    short = formatting.short_money(amount, language="zh-hans")
    size = {"亿元": 10**8, "万元": 10**4, "元": 1}[short.unit]
    shown = Decimal(short.figure.replace(",", "").replace(formatting.MINUS, "-")) * size
    assert abs(shown - amount) <= max(abs(amount) * Decimal("0.005"), Decimal("0.005"))


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (0, "0", "0"),
        (486, "486", "486"),
        (10_000, "10,000", "10,000"),
        (10_001, "约 1 万", "about 10,000"),
        (18_204, "约 1.8 万", "about 18,000"),
        (99_600, "约 10 万", "about 100,000"),
        (999_600, "约 100 万", "about 1 million"),
        (1_203_418, "约 120 万", "about 1.2 million"),
        (99_600_000, "约 1 亿", "about 100 million"),
        (5_020_113_000, "约 50 亿", "about 5 billion"),
        (None, "—", "—"),
    ],
)
def test_count_words(value, chinese, english):
    assert formatting.count_words(value, language="zh-hans") == chinese
    assert formatting.count_words(value, language="en") == english


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1_203_418, None, "1,203,418"),
        ("4.350000", None, "4.35"),
        ("100", None, "100"),
        ("-7.5", 0, "−8"),
        (None, 2, "—"),
    ],
)
def test_number(value, places, text):
    assert formatting.number(value, places) == text


def test_rate_has_two_places_and_percent_its_sign():
    assert formatting.rate(Decimal("4.3500")) == "4.35"
    assert formatting.percent(Decimal("1.84")) == "1.8%"
    assert formatting.percent(None) == "—"


@pytest.mark.parametrize(("value", "text"), [("1.84", "+1.8"), ("-0.64", "−0.6"), ("0.04", "0.0"), (None, "—")])
def test_signed(value, text):
    assert formatting.signed(value, 1) == text


def test_days_and_moments_are_those_of_the_bank(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert formatting.day(date(2026, 11, 21)) == "2026-11-21"
    assert formatting.moment(late, SHANGHAI) == "2026-11-21 00:30"
    assert formatting.moment(None) == formatting.day(None) == "—"


@pytest.mark.parametrize(
    ("seconds", "text"), [(52, "00:52"), (108, "01:48"), (3723, "1:02:03"), (-1, "00:00"), (None, "—")]
)
def test_duration(seconds, text):
    assert formatting.duration(seconds) == text
