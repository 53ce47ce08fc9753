"""Where a warning's value stands between the limits of its rule."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst

from bankcrm.common import formatting, warning_kinds
from bankcrm.common.warning_kinds import Level
from early_warning.models import Warning
from early_warning.sentences import written

CODES = {Level.BLUE: "blue", Level.YELLOW: "yellow", Level.ORANGE: "orange", Level.RED: "red"}
WIDTH = 640


def code_of(level: int) -> str:
    return CODES[Level(level)]


@dataclass(frozen=True, slots=True)
class Band:
    """One level's part of the scale: where it begins, how wide it is, from which limit on."""

    level: str
    label: str
    limit: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Scale:
    bands: list[Band]
    pin: int
    value: str

    @property
    def at(self) -> str:
        """Where the value's words stand: over the mark."""
        return f"{100 * self.pin / WIDTH:.1f}%"

    @property
    def anchor(self) -> str:
        """Which end of the words is held there, so that none runs off the scale."""
        share = self.pin / WIDTH
        return "start" if share < 0.1 else "end" if share > 0.9 else "middle"


def scale(warning: Warning) -> Scale | None:
    """None where the kind is gone, or the rule sets no limit on what leads."""
    kind = warning_kinds.kind(warning.rule.kind)
    if kind is None:
        return None
    leading = kind.measures[0]
    kept: dict[str, Any] = warning.limits()
    limits = [
        (level, limit)
        for level in Level
        if (limit := formatting.as_decimal(kept.get(str(level.value), {}).get(leading.name))) is not None
    ]
    value = formatting.as_decimal(warning.figures.get(leading.name))
    if not limits or value is None:
        return None
    width = WIDTH // len(limits)
    bands = [
        Band(code_of(level), capfirst(str(level.label)), written(limit, leading.unit), place * width, width - 1)
        for place, (level, limit) in enumerate(limits)
    ]
    place = next((place for place, (level, _limit) in enumerate(limits) if level == warning.level), len(limits) - 1)
    share = _share(value, [limit for _level, limit in limits], place)
    return Scale(bands, int((place + share) * width), written(value, leading.unit))


def _share(value: Decimal, limits: list[Decimal], place: int) -> float:
    """How far within its band; the last band is taken to be as wide as twice its limit, the others end at the next."""
    low = limits[place]
    high = limits[place + 1] if place + 1 < len(limits) else low + (abs(low) or 1) * (1 if _rises(limits) else -1)
    if high == low:
        return 0.5
    return min(max(float((value - low) / (high - low)), 0.02), 0.97)


def _rises(limits: list[Decimal]) -> bool:
    return len(limits) < 2 or limits[-1] >= limits[0]
