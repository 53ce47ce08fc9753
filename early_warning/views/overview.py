"""Warnings seen from above: for heads, risk officers and analysts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.permissions import may
from bankcrm.common.views.base import PermittedView
from bankcrm.common.views.exported import ExportedView
from early_warning.models import FiguresMark
from early_warning.overview.read import MOST_ROWS, OVERSEE, TABLES, Overview, SumTable
from early_warning.overview.taken import EXPORT, TakenTable

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
        *tables, precision = [_drawn(overview.table(code), self.request.user) for code in TABLES]
        return {
            "tiles": overview.tiles(),
            "charts": [
                (_("Open by rule"), overview.by_rule()),
                (_("Open for how long"), overview.by_age()),
                (_("Raised by month"), overview.by_month()),
            ],
            "tables": tables,
            "precision": precision,
        }


def _drawn(table: SumTable, user: Any) -> dict[str, Any]:
    """The table as its template wants it, with the way to its own page and to a file of it."""
    return {
        "id": table.code,
        "label": table.label,
        "first": table.first,
        "columns": table.columns,
        "rows": table.rows,
        "note": _("The %(number)s with the most.") % {"number": MOST_ROWS} if table.is_cut else "",
        "url": reverse(f"early_warning:overview_{table.code}"),
        "is_cut": table.is_cut,
        "is_exported": bool(table.rows) and bool(may(user, EXPORT)),
    }


class OverviewTableView(ExportedView):
    """One table whole, and as a file."""

    permission = OVERSEE
    export_permission = EXPORT
    code = ""

    @classmethod
    def taken(cls, user: Any, query: str) -> TakenTable:
        return TakenTable(cls.code, str(cls.title), user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mark = FiguresMark.objects.filter(pk=1).first()
        table = Overview(request.user, mark.on).table(self.code, most=None) if mark else None
        context = {
            "heading": self.title,
            "crumbs": [(TITLE, reverse("early_warning:overview")), (self.title, "")],
            "mark": mark,
            "table": _drawn(table, request.user) if table else None,
        }
        return render(request, "early_warning/overview_table.html", context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("do") != "export":
            return HttpResponseNotAllowed(["GET"])
        return self.export(request, [])


class OverviewBranchesView(OverviewTableView):
    code = "branches"
    title = gettext_lazy("Open warnings by branch")


class OverviewManagersView(OverviewTableView):
    code = "managers"
    title = gettext_lazy("Open warnings by manager")


class OverviewPrecisionView(OverviewTableView):
    code = "precision"
    title = gettext_lazy("Precision of warning rules")
