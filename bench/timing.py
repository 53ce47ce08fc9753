"""Percentiles, and the table that is printed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Measured:
    """Milliseconds of every try, sorted."""

    milliseconds: list[float]

    @classmethod
    def of(cls, act: Callable[[], object], *, tries: int, warm: int = 5) -> Measured:
        """Time `act` after some calls that do not count."""
        for _ in range(warm):
            act()
        taken = []
        for _ in range(tries):
            start = time.perf_counter()
            act()
            taken.append((time.perf_counter() - start) * 1000)
        return cls(sorted(taken))

    def percentile(self, share: float) -> float:
        return self.milliseconds[min(int(len(self.milliseconds) * share), len(self.milliseconds) - 1)]

    @property
    def p50(self) -> float:
        return self.percentile(0.50)

    @property
    def p95(self) -> float:
        return self.percentile(0.95)


def line(row: list[object]) -> str:
    """One row of a Markdown table."""
    cells = [f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row]
    return "| " + " | ".join(cells) + " |"


def table(heads: list[str], rows: list[list[object]]) -> str:
    """A Markdown table."""
    return "\n".join([line(list(heads)), "|" + " --- |" * len(heads), *(line(row) for row in rows)])
