"""The acts that apps offer on many rows of a list, and what became of the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise


@dataclass(slots=True)
class Outcome:
    """How many rows were changed, and how many were left as they are, by the code of the reason."""

    changed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        return self.changed + sum(self.left_out.values())


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an act is given: keys of rows that the person chose and saw, what they filled in, and when they saw it."""

    ids: Sequence[int]
    values: Mapping[str, Any]
    seen_at: datetime
    acting_user: Any


@dataclass(frozen=True, slots=True)
class BulkAct:
    """One act. `run` changes a set of rows within the transaction around it and tells what became of each.

    permission: demanded when it is confirmed and again when it runs; which rows it reaches is `run`'s to check.
    reasons: words for each code in `Outcome.left_out`. say: the act with its values in a sentence.
    """

    code: str
    permission: str
    label: str | Promise
    run: Callable[[Chosen], Outcome]
    say: Callable[[Mapping[str, Any]], str]
    reasons: Mapping[str, str | Promise]


_acts: dict[str, BulkAct] = {}


def register(act: BulkAct) -> None:
    """Make an act known; a code is not given twice."""
    if _acts.setdefault(act.code, act) is not act:
        raise ValueError(f"bulk act {act.code} is registered twice")


def act(code: str) -> BulkAct:
    return _acts[code]
