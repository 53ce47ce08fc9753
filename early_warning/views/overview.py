"""Warnings seen from above: for heads, risk officers and analysts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.views.base import PermittedView
from early_warning.choices import Level
from early_warning.models import FiguresMark
from early_warning.overview.read import MOST_ROWS, OVERSEE, Overview

TITLE = gettext_lazy("Warnings overview")


class OverviewView(PermittedView):
    """Reads sums that were kept; what was done a minute ago may not be in them yet."""

    permission = OVERSEE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mark = FiguresMark.objects.filter(pk=1).first()
        context: dict[str, Any] = {"heading": TITLE, "crumbs": [(TITLE, "")], "mark": mark}
        if mark is not None:
            context |= self._figures(Overview(request.user, mark.on))
        return render(request, "early_warning/overview.html", context)

    def _figures(self, overview: Overview) -> dict[str, Any]:
        months, precision = overview.precision()
        levels = [capfirst(str(level.label)) for level in sorted(Level, reverse=True)]
        return {
            "tiles": overview.tiles(),
            "charts": [
                (_("Open by rule"), overview.by_rule()),
                (_("Open for how long"), overview.by_age()),
                (_("Raised by month"), overview.by_month()),
            ],
            "tables": [
                _table("branches", _("Open by branch"), _("Branch"), levels, overview.by_branch()),
                _table("managers", _("Open by manager"), _("Customer manager"), levels, overview.by_manager()),
            ],
            "precision": {
                "id": "precision",
                "label": _("Precision of rules"),
                "first": _("Rule"),
                "columns": [_("Warnings"), _("Handled"), _("False alarms"), _("In time"), _("Precision"), *months],
                "rows": precision,
            },
        }


def _table(code: str, label: str, first: str, levels: list[str], rows: list[Any]) -> dict[str, Any]:
    return {
        "id": code,
        "label": label,
        "first": first,
        "columns": [*levels, _("All")],
        "rows": rows,
        "note": _("The %(number)s with the most.") % {"number": MOST_ROWS} if len(rows) >= MOST_ROWS else "",
    }
