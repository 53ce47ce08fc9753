"""Charts of amounts: drawn in a short unit, with the exact amounts in the table beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.charts import Chart, Series

# From here on an axis counts in 万元 or thousands.
LONG = Decimal(100_000)


@dataclass(frozen=True)
class AmountChart(Chart):
    """A chart of one currency. The picture is scaled, the table is not."""

    currency: str = ""
    _scale: Decimal = field(default=Decimal(1))

    @property
    def data(self) -> dict[str, Any]:
        data = super().data
        if self._scale != 1:
            data["unit"] = _unit(self.currency, scaled=True)
            for one in data["series"]:
                one["values"] = [
                    None if value is None else round(value / float(self._scale), 4) for value in one["values"]
                ]
        return data


def _counts_in_wan() -> bool:
    return formatting.language_family() == "zh"


def _unit(currency: str, *, scaled: bool = False) -> str:
    """元 and 万元, USD and 万 USD in Chinese; CNY and CNY k in English."""
    if not _counts_in_wan():
        return f"{currency} k" if scaled else currency
    if currency == "CNY":
        return "万元" if scaled else "元"
    return f"万 {currency}" if scaled else currency


def amount_chart(
    id: str,
    label: str,
    days: Sequence[date],
    series: Sequence[Series],
    currency: str,
    *,
    monthly: bool,
    kind: Literal["line", "bar"] = "line",
    stacked: bool = False,
) -> AmountChart:
    """Lines or bars over days or month-ends; months are named by their month, a day that ends none in full."""
    amounts = [abs(Decimal(value)) for one in series for value in one.values if value is not None]
    highest = max(amounts, default=Decimal(0))
    scale = Decimal(1)
    if highest >= LONG:
        scale = Decimal(10_000) if _counts_in_wan() else Decimal(1_000)
    return AmountChart(
        id=id,
        label=label,
        category_name=_("Month") if monthly else _("Day"),
        categories=[_month_name(day) if monthly else formatting.day(day) for day in days],
        series=series,
        unit=_unit(currency),
        kind=kind,
        stacked=stacked,
        places=2,
        small=True,
        currency=currency,
        _scale=scale,
    )


def _month_name(day: date) -> str:
    ends_month = (day + timedelta(days=1)).day == 1
    return f"{day:%Y-%m}" if ends_month else formatting.day(day)
