"""A chart as data: what is drawn and the same numbers as a table, from one source. Drawn by `components/chart.html`."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.functional import Promise

from bankcrm.common import formatting

Words = str | Promise
SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 96, 24, 3


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one colour of bars. `colour` names a token (`c1` to `c4`, `risk-1` to `risk-3`)."""

    name: Words
    values: Sequence[Decimal | int | None]
    colour: str = ""
    urls: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A line or bar chart over categories (mostly months). `lying`: bars from the left, for long names."""

    id: str
    label: Words
    category_name: Words
    categories: Sequence[str]
    series: Sequence[Series]
    unit: Words = ""
    kind: Literal["line", "bar"] = "line"
    stacked: bool = False
    minimum: int | None = None
    places: int | None = None
    small: bool = False
    lying: bool = False

    @property
    def data_id(self) -> str:
        return f"{self.id}-data"

    @property
    def names(self) -> list[str]:
        return [str(one.name) for one in self.series]

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws. Figures become floats here and nowhere else: a pixel needs no cent."""
        series = [
            {
                "name": str(one.name),
                "values": [None if value is None else float(value) for value in one.values],
                "colour": one.colour,
                "urls": list(one.urls),
            }
            for one in self.series
        ]
        return {
            "kind": self.kind,
            "stacked": self.stacked,
            "lying": self.lying,
            "unit": str(self.unit),
            "min": self.minimum,
            "categories": list(self.categories),
            "series": series,
        }

    @property
    def rows(self) -> list[list[str]]:
        """The table beside the picture: a category, then each series' figure."""
        return [
            [category, *(formatting.number(one.values[place], self.places) for one in self.series)]
            for place, category in enumerate(self.categories)
        ]


def spark_points(values: Sequence[Decimal | int | None]) -> list[tuple[float, float]]:
    """Points of a small trend line in a box of 96 by 24; months without a value are left out."""
    known = [(place, float(value)) for place, value in enumerate(values) if value is not None]
    if not known:
        return []
    low, high = min(value for _, value in known), max(value for _, value in known)
    span = (high - low) or 1.0
    step = (SPARK_WIDTH - 6) / max(1, len(values) - 1)
    room = SPARK_HEIGHT - 2 * SPARK_MARGIN
    return [
        (round(2 + place * step, 1), round(SPARK_HEIGHT - SPARK_MARGIN - (value - low) / span * room, 1))
        for place, value in known
    ]
