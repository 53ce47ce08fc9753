"""Where ties come from: each app registers a source, so that loans' guarantors stand beside relationships."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class TieKind(models.TextChoices):
    """What the graph is filtered by."""

    FAMILY = "family", pgettext_lazy("tie", "family")
    GUARANTEE = "guarantee", pgettext_lazy("tie", "guarantee")
    SHARE = "share", pgettext_lazy("tie", "shareholding")
    CONTROL = "control", pgettext_lazy("tie", "control")
    GROUP = "group", pgettext_lazy("tie", "group")
    OTHER = "other", pgettext_lazy("tie", "other")


@dataclass(frozen=True, slots=True)
class Tie:
    """`first` is the `label` of `second`: the guarantor of, a shareholder of. The ends are customers' keys.

    is_mutual: it reads the same from either side. amount: in the bank's currency, None where unknown or not told.
    """

    kind: TieKind
    first: int
    second: int
    label: str | Promise
    is_mutual: bool = False
    amount: Decimal | None = None
    share: Decimal | None = None
    since: date | None = None


# Ties that touch one of the customers, of those kinds, at most so many; the customers lie within the reader's scope.
Source = Callable[[Collection[int], Any, Collection[TieKind], int], list[Tie]]

_sources: list[Source] = []


def register(source: Source) -> Source:
    if source not in _sources:
        _sources.append(source)
    return source


def sources() -> list[Source]:
    return list(_sources)
