"""The kept sums within a person's reach, put together as the page shows them. Every number leads to its list."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet, Sum
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.charts import Chart, Series
from early_warning.choices import Level
from early_warning.desk.scale import code_of
from early_warning.models import MonthFigure, OpenFigure, Rule
from early_warning.overview.count import MONTHS, first_month
from staff.models import Branch, Employee

OVERSEE = "early_warning.oversee_warning"
MOST_ROWS = 20
MONTHS_SHOWN = 6
Cell = dict[str, Any]


def list_url(**asked: Any) -> str:
    return f"{reverse('early_warning:warning_list')}?{urlencode(asked)}"


def _cell(number: int, **asked: Any) -> Cell:
    return {"text": formatting.number(number), "value": number, "url": list_url(**asked) if number and asked else ""}


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class SumTable:
    """One table of the overview. `shares`: from which column on the values are per cent."""

    code: str
    label: str = ""
    first: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    is_cut: bool = False
    shares: int | None = None

    @property
    def file_columns(self) -> list[str]:
        """In a file a number stands without its sign, so that the head says it."""
        if self.shares is None:
            return self.columns
        return [*self.columns[: self.shares], *(f"{name} (%)" for name in self.columns[self.shares :])]


TABLES = ("branches", "managers", "precision")


@dataclass(slots=True)
class Overview:
    """Everything that one person oversees, as of a business date. taking: as far as a second right reaches, too."""

    user: Any
    on: date
    taking: str = ""
    rules: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        self.rules = {rule.pk: str(rule) for rule in Rule.objects.select_related("version")}

    # Open now

    def _within(self, rows: Any) -> QuerySet:
        seen: Any = rows.visible_to(self.user, OVERSEE)
        return seen.visible_to(self.user, self.taking) if self.taking else seen

    @property
    def _open(self) -> QuerySet:
        return self._within(OpenFigure.objects)

    def tiles(self) -> list[dict[str, Any]]:
        rows = self._open.values("level").annotate(number=Sum("open"), up=Sum("escalated"))
        found = {row["level"]: row for row in rows}
        tiles = []
        for level in sorted(Level, reverse=True):
            row = found.get(level.value, {"number": 0, "up": 0})
            tiles.append(
                {
                    "label": capfirst(str(level.label)),
                    "value": formatting.number(row["number"]),
                    "note": _("%(number)s escalated") % {"number": formatting.number(row["up"])} if row["up"] else "",
                    "url": list_url(state="open", level=level.value),
                }
            )
        return tiles

    def by_rule(self) -> Chart | None:
        counted = self._by("rule")
        first = self._most(counted)
        if not first:
            return None
        return Chart(
            id="open-by-rule",
            label=_("Open warnings by rule and level"),
            category_name=_("Rule"),
            categories=[self.rules.get(rule, formatting.NOTHING) for rule in first],
            series=_series(
                {level: [counted[rule].get(level.value, 0) for rule in first] for level in Level},
                lambda level, place: list_url(state="open", level=level.value, rule=first[place]),
            ),
            kind="bar",
            stacked=True,
            places=0,
            lying=True,
        )

    def by_age(self) -> Chart | None:
        names = ("week", "month", "quarter", "longer")
        rows = self._open.values("level").annotate(**{f"in_{name}": Sum(name) for name in names})
        found = {row["level"]: [row[f"in_{name}"] for name in names] for row in rows}
        if not found:
            return None
        spans = self._spans()
        return Chart(
            id="open-by-age",
            label=_("Open warnings by age and level"),
            category_name=_("Open for"),
            categories=[capfirst(_("at most 7 days")), _("8 to 30 days"), _("31 to 90 days"), capfirst(_("longer"))],
            series=_series(
                {level: found.get(level.value, [0, 0, 0, 0]) for level in Level},
                lambda level, place: list_url(state="open", level=level.value, **spans[place]),
            ),
            kind="bar",
            stacked=True,
            places=0,
        )

    def _spans(self) -> list[dict[str, str]]:
        def before(days: int) -> str:
            return (self.on - timedelta(days=days)).isoformat()

        return [
            {"raised_from": before(7)},
            {"raised_from": before(30), "raised_to": before(8)},
            {"raised_from": before(90), "raised_to": before(31)},
            {"raised_to": before(91)},
        ]

    def table(self, code: str, most: int | None = MOST_ROWS) -> SumTable:
        """One of `TABLES`; of branches and managers those with the most, all where `most` is None."""
        if code == "precision":
            months, rows = self.precision()
            heads = [_("Warnings"), _("Handled"), _("False alarms"), _("In time"), _("Precision")]
            return SumTable(code, _("Precision of rules"), _("Rule"), [*heads, *months], rows, shares=3)
        heads = [*(capfirst(str(level.label)) for level in sorted(Level, reverse=True)), _("All")]
        if code == "branches":
            label, first, rows = _("Open by branch"), _("Branch"), self.by_branch(most)
        else:
            label, first, rows = _("Open by manager"), _("Customer manager"), self.by_manager(most)
        return SumTable(code, label, first, heads, rows, is_cut=most is not None and len(rows) >= most)

    def by_branch(self, most: int | None = MOST_ROWS) -> list[Row]:
        """The branches with the most, each with its own alone: the list leaves out those beneath it."""
        counted = self._by("branch")
        first = self._most(counted, most)
        names = Branch.objects.in_bulk(first)
        parents = set(Branch.objects.filter(parent__in=first).values_list("parent", flat=True))
        return [
            self._row(names[pk].name, counted[pk], {"branch": pk, **({"below": "no"} if pk in parents else {})})
            for pk in first
        ]

    def by_manager(self, most: int | None = MOST_ROWS) -> list[Row]:
        counted = self._by("manager")
        nobody = counted.pop(None, None)
        first = self._most(counted, most)
        names = Employee.objects.in_bulk(first)
        rows = [self._row(names[pk].name, counted[pk], {"manager": pk}) for pk in first]
        return rows + ([self._row(_("No manager"), nobody, {"unmanaged": "no"})] if nobody else [])

    def _by(self, name: str) -> dict[Any, dict[int, int]]:
        """key -> level -> how many are open."""
        counted: dict[Any, dict[int, int]] = defaultdict(dict)
        for key, level, number in self._open.values_list(name, "level").annotate(number=Sum("open")):
            counted[key][level] = number
        return counted

    @staticmethod
    def _most(counted: dict[Any, dict[int, int]], most: int | None = MOST_ROWS) -> list[Any]:
        return sorted(counted, key=lambda key: (-sum(counted[key].values()), key))[:most]

    @staticmethod
    def _row(label: str, counted: dict[int, int], asked: dict[str, Any]) -> Row:
        cells = []
        for level in sorted(Level, reverse=True):
            number = counted.get(level.value, 0)
            cells.append(_cell(number, state="open", level=level.value, **asked))
        cells.append(_cell(sum(counted.values()), state="open", **asked))
        return Row(label, cells)

    # Months

    @property
    def _months(self) -> QuerySet:
        return self._within(MonthFigure.objects).filter(month__gte=first_month(self.on))

    def months(self) -> list[date]:
        first = first_month(self.on)
        ahead = [first.year * 12 + first.month - 1 + place for place in range(MONTHS)]
        return [date(one // 12, one % 12 + 1, 1) for one in ahead]

    def by_month(self) -> Chart | None:
        counted: dict[date, dict[int, int]] = defaultdict(dict)
        for month, level, number in self._months.values_list("month", "level").annotate(number=Sum("raised")):
            counted[month][level] = number
        if not counted:
            return None
        months = self.months()
        return Chart(
            id="raised-by-month",
            label=_("Warnings raised by month and level"),
            category_name=_("Month"),
            categories=[f"{month:%Y-%m}" for month in months],
            series=_series(
                {level: [counted[month].get(level.value, 0) for month in months] for level in Level},
                lambda level, place: list_url(level=level.value, **_span(months[place])),
            ),
            kind="bar",
            stacked=True,
            places=0,
        )

    def precision(self) -> tuple[list[str], list[Row]]:
        """By rule: raised, handled, false alarms and the share that went nowhere up, then the precision of months."""
        names = ("raised", "handled", "false_alarm", "in_time")
        rows = self._months.values("rule", "month").annotate(**{f"n_{name}": Sum(F(name)) for name in names})
        found: dict[int, dict[date, dict[str, int]]] = defaultdict(dict)
        for row in rows:
            found[row["rule"]][row["month"]] = {name: row[f"n_{name}"] for name in names}
        months = self.months()
        shown = months[-MONTHS_SHOWN:]
        made = [self._precision_row(rule, of, months, shown) for rule, of in found.items()]
        return [f"{month:%Y-%m}" for month in shown], sorted(made, key=lambda row: row.label)

    def _precision_row(self, rule: int, of: dict[date, dict[str, int]], months: list[date], shown: list[date]) -> Row:
        whole = {name: sum(one[name] for one in of.values()) for name in next(iter(of.values()))}
        since = {"rule": rule, "raised_from": months[0].isoformat()}
        closed = whole["handled"] + whole["false_alarm"]
        cells = [
            _cell(whole["raised"], **since),
            _cell(whole["handled"], reason="handled", **since),
            _cell(whole["false_alarm"], reason="false_alarm", **since),
            _share(whole["in_time"], closed),
            _share(whole["handled"], closed),
        ]
        for month in shown:
            one = of.get(month)
            url = list_url(rule=rule, reason="false_alarm", **_span(month)) if one and one["false_alarm"] else ""
            cells.append(_share(one["handled"], one["handled"] + one["false_alarm"], url) if one else _share(0, 0))
        return Row(self.rules.get(rule, formatting.NOTHING), cells)


def _share(part: int, whole: int, url: str = "") -> Cell:
    return {"text": share(part, whole), "value": round(100 * part / whole) if whole else None, "url": url}


def share(part: int, whole: int) -> str:
    """Per cent, or a dash where nothing was closed by a person yet."""
    return f"{round(100 * part / whole)}%" if whole else formatting.NOTHING


def _span(month: date) -> dict[str, str]:
    last = month.replace(day=monthrange(month.year, month.month)[1])
    return {"raised_from": month.isoformat(), "raised_to": last.isoformat()}


def _series(values: dict[Level, list[int]], url: Any) -> list[Series]:
    """One colour a level, the gravest at the bottom of the bar."""
    return [
        Series(
            capfirst(str(level.label)),
            values[level],
            code_of(level),
            [url(level, place) if number else "" for place, number in enumerate(values[level])],
        )
        for level in sorted(Level, reverse=True)
    ]
