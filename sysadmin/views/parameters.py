"""Parameters: what an officer of the bank may change, with range, default and who changed it last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import parameters
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import Parameter
from bankcrm.common.parameters import Declared
from bankcrm.common.permissions import may
from bankcrm.common.tables import Column, Drawn, Main, Moment, Table, panel_table
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.base import PermittedView
from sysadmin.parameter_forms import ParameterForm, range_in_words, value_in_words
from sysadmin.services.parameter import parameter_set


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A declared parameter with the value that holds."""

    declared: Declared
    value: Any
    changed_at: datetime | None
    row_version: int

    @property
    def words(self) -> str:
        return value_in_words(self.declared, self.value)


class ParameterTable(Table):
    columns = (
        Main("label", gettext_lazy("Parameter"), "declared.label"),
        Column("words", gettext_lazy("Value"), css="w", phone=True),
        Column(
            "default",
            gettext_lazy("Default"),
            lambda row: value_in_words(row.declared, row.declared.default),
            css="w",
        ),
        Drawn("range", gettext_lazy("Range"), draw=lambda row, table: _short(capfirst(range_in_words(row.declared)))),
        Moment("changed_at", gettext_lazy("Changed")),
    )

    def url(self, row: ParameterRow) -> str:
        if not may(self.user, "common.change_parameter"):
            return ""
        return reverse("sysadmin:parameter_edit", args=[row.declared.code])


def _short(words: str) -> Any:
    return words if 0 < len(words) <= 60 else tags.EMPTY


class _ParameterView(PermittedView):
    model = Parameter

    def rows(self) -> list[ParameterRow]:
        """Every declared parameter; the table holds only what differs from the default."""
        kept = {row.code: row for row in self.visible()}
        made = []
        for code, declared in parameters.declared().items():
            row = kept.get(code)
            value, changed_at, version = (
                (row.value, row.changed_at, row.row_version) if row else (declared.default, None, 0)
            )
            made.append(ParameterRow(declared, value, changed_at, version))
        return sorted(made, key=lambda one: str(one.declared.label))


class ParameterListView(_ParameterView):
    action = "view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self.rows()
        context = {
            "heading": _("Parameters"),
            "crumbs": [(_("Parameters"), "")],
            "table": panel_table(ParameterTable(rows, request)),
            "empty": {"icon": "adjustments-horizontal", "title": _("No parameter is declared"), "text": ""},
        }
        return render(request, "sysadmin/parameter_list.html", context)


class ParameterEditView(_ParameterView):
    """One parameter. Somebody who saved meanwhile is told of, with the value that now stands."""

    action = "change"

    def row(self) -> ParameterRow:
        found = next((row for row in self.rows() if row.declared.code == self.kwargs["code"]), None)
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.row()
        return self._page(row, self._form(row))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.row()
        form = self._form(row, request.POST)
        if not form.is_valid():
            return self._page(row, form, status=422)
        facts = form.cleaned_data
        try:
            parameter_set(
                code=row.declared.code,
                value=facts["value"],
                row_version=facts["row_version"],
                acting_user=request.user,
            )
        except RuleViolation as violation:
            form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            form.data = form.data.copy()
            form.data["row_version"] = str(row.row_version)
            return self._page(row, form, status=409 if violation.code == "edit_conflict" else 422)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("sysadmin:parameter_list"))

    def _form(self, row: ParameterRow, data: Any = None) -> ParameterForm:
        initial = {"value": row.value, "row_version": row.row_version}
        return ParameterForm(data, declared=row.declared, user=self.request.user, initial=initial)

    def _page(self, row: ParameterRow, form: ParameterForm, status: int = 200) -> HttpResponse:
        context = {
            "heading": _("Change parameter"),
            "heading_meta": str(row.declared.label),
            "crumbs": [(_("Parameters"), reverse("sysadmin:parameter_list")), (str(row.declared.label), "")],
            "form": form,
            "cancel_url": reverse("sysadmin:parameter_list"),
            "facts": [
                {"label": _("Now"), "value": row.words},
                {"label": _("Default"), "value": value_in_words(row.declared, row.declared.default)},
                {"label": _("Range"), "value": capfirst(range_in_words(row.declared))},
            ],
        }
        return render(self.request, "sysadmin/parameter_edit.html", context, status=status)
