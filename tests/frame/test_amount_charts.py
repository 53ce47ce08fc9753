"""The axis of a chart of amounts counts as its reader does; the table keeps the exact amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from bankcrm.common.amount_charts import amount_chart
from bankcrm.common.charts import Series


@pytest.mark.parametrize(
    ("language", "currency", "amount", "unit", "drawn"),
    [
        ("zh-hans", "CNY", "250000.00", "万元", 25.0),
        ("zh-hans", "USD", "250000.00", "万 USD", 25.0),
        ("en", "CNY", "250000.00", "CNY k", 250.0),
        ("en", "USD", "250000.00", "USD k", 250.0),
        ("zh-hans", "CNY", "99999.99", "元", 99999.99),
        ("zh-hans", "USD", "99999.99", "USD", 99999.99),
        ("en", "USD", "99999.99", "USD", 99999.99),
    ],
)
def test_long_amounts_are_drawn_in_the_short_unit_of_the_language(
    language: str, currency: str, amount: str, unit: str, drawn: float
) -> None:
    with translation.override(language):
        series = [Series("balance", [Decimal(amount), None])]
        data = amount_chart(
            "balance", "Balance", [date(2026, 5, 31), date(2026, 6, 30)], series, currency, monthly=True
        ).data
    assert data["unit"] == unit
    assert data["series"][0]["values"] == [drawn, None]
    assert data["categories"] == ["2026-05", "2026-06"]
