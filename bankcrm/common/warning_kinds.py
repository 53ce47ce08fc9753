"""Kinds of warnings: what a rule may watch. Each app registers its own, below or beside `early_warning`.

A kind is one class: its words, what limits are set on, its parameters, and one SELECT over sets that finds every
subject with its figures. Levels, the scope of a rule, exemptions, raising and closing are the engine's, the same for
all (`early_warning.engine`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.feeds.columns import literal


class Level(models.IntegerChoices):
    """How grave, from blue to red."""

    BLUE = 1, pgettext_lazy("warning level", "blue")
    YELLOW = 2, pgettext_lazy("warning level", "yellow")
    ORANGE = 3, pgettext_lazy("warning level", "orange")
    RED = 4, pgettext_lazy("warning level", "red")


class Unit(models.TextChoices):
    """What a figure is, so that a page can write it. MONEY is in the bank's currency."""

    DAYS = "days", _("days")
    MONEY = "money", _("amount")
    PERCENT = "percent", _("per cent")
    COUNT = "count", _("number")
    CLASS = "class", _("loan class")
    GRADE = "grade", _("grade")
    DOCUMENT = "document", _("document type")
    DIRECTION = "direction", _("direction")
    DATE = "date", _("date")
    STATUS = "status", _("status")
    TEXT = "text", _("text")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value that a kind finds and a warning keeps: the name of its column, its words, its unit."""

    name: str
    label: str | Promise
    unit: str = Unit.TEXT


@dataclass(frozen=True, slots=True)
class Measure(Figure):
    """A figure on which each level sets a limit. Of several measures all must reach their limits; the first leads."""

    minimum: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class KindParameter:
    """A parameter of the kind's rules besides the limits: a number of days, a choice, a yes or no."""

    name: str
    label: str | Promise
    default: Any
    unit: str = Unit.DAYS
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[tuple[str, str | Promise], ...] = ()
    help: str | Promise = ""


Limits = Mapping[int, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a kind's SELECT is asked: as of which day, under which parameters, of which customers or subjects.

    is_today: the day is the bank's business date, and what stands in the rows holds; else history is asked.
    least: for each measure the limit of the lowest level, so that the SELECT can use an index; none of them where
    every subject's value is wanted ("why was there no warning?").
    """

    on: date
    is_today: bool
    currency: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    least: Mapping[str, Decimal] = field(default_factory=dict)
    first_customer: int | None = None
    last_customer: int | None = None
    subjects: tuple[int, ...] = ()

    @property
    def day(self) -> str:
        """SQL of the day asked for."""
        return f"{literal(self.on)}::date"

    def of(self, customer: str, subject: str) -> str:
        """SQL that keeps the customers and subjects asked for; the columns are given."""
        parts = []
        if self.first_customer is not None:
            parts.append(f"{customer} >= {int(self.first_customer)}")
        if self.last_customer is not None:
            parts.append(f"{customer} <= {int(self.last_customer)}")
        if self.subjects:
            parts.append(f"{subject} IN ({', '.join(str(int(one)) for one in self.subjects)})")
        return " AND ".join(parts) or "true"

    def reaching(self, measure: str, condition: str) -> str:
        """SQL: a condition that may use `{least}`, the lowest limit of a measure; true where every value is wanted."""
        least = self.least.get(measure)
        return "true" if least is None else f"({condition.format(least=least)})"


class WarningKind(ABC):
    """Subclass in one file: set the class attributes, give `sql`.

    subject: the model that a warning is about ("products.loan"); worse: whether more or less of the first measure is
    worse; limits: those of a ready rule, by level; per_product: whether products may have limits of their own (the
    SELECT then gives product_id); sentence: why, with %(name)s for figures, measures, parameters and "subject".
    """

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    explanation: ClassVar[str | Promise]
    subject: ClassVar[str]
    measures: ClassVar[tuple[Measure, ...]]
    limits: ClassVar[dict[int, dict[str, Any]]]
    sentence: ClassVar[str | Promise]
    worse: ClassVar[str] = "more"
    parameters: ClassVar[tuple[KindParameter, ...]] = ()
    figures: ClassVar[tuple[Figure, ...]] = ()
    per_product: ClassVar[bool] = False
    # The entities of files whose line is shown as the origin of the figures, the likeliest first.
    sources: ClassVar[tuple[str, ...]] = ()
    position: ClassVar[int] = 100

    # What every SELECT gives besides measures and figures.
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "subject_id",
        "subject_text",
        "customer_id",
        "branch_id",
        "manager_id",
        "is_confidential",
        "exposure",
    )

    @abstractmethod
    def sql(self, asked: Asked) -> str:
        """SELECT of COLUMNS (and product_id if `per_product`), the measures and the figures, a row a subject.

        exposure: what is at stake in the bank's currency, or NULL. A measure may be NULL: then no level is reached.
        Must be right without the conditions of `asked.reaching`, which only make it quick.
        """

    def sentence_for(self, figures: Mapping[str, Any]) -> str | Promise:
        """The sentence that fits what was found; one for all unless a kind says more."""
        return self.sentence

    def kept(self) -> tuple[Figure, ...]:
        """Everything that a warning keeps of a subject."""
        return (*self.measures, *self.figures)

    def measure(self, name: str) -> Measure:
        return next(one for one in self.measures if one.name == name)


_kinds: dict[str, WarningKind] = {}


def register(kind: type[WarningKind]) -> type[WarningKind]:
    """Make a kind known; its code must be new. Works as a decorator."""
    known = _kinds.get(kind.code)
    if known is not None and type(known) is not kind:
        raise ValueError(f"kind of warning {kind.code} is registered twice")
    _kinds[kind.code] = kind()
    return kind


def unregister(code: str) -> None:
    """Take a kind out again: rules of it stay readable and no longer run."""
    _kinds.pop(code, None)


def kind(code: str) -> WarningKind | None:
    """The kind, or None where the module that brought it is gone."""
    return _kinds.get(code)


def kinds() -> list[WarningKind]:
    return sorted(_kinds.values(), key=lambda one: (one.position, one.code))


def kinds_about(subject: str) -> Iterable[WarningKind]:
    """Those that watch records of a model ("products.loan")."""
    return [one for one in kinds() if one.subject == subject]
