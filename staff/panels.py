"""Panels of the branch page and of the employee page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.formatting import language_family
from bankcrm.common.panels import Panel, register
from bankcrm.common.tables import panel_table
from staff.selectors import branch_below, branch_employees, branch_heads, employee_reports, employee_roles
from staff.tables import BranchBelowTable, BranchEmployeeTable, EmployeeTable

MOST_BRANCHES = 200
MOST_EMPLOYEES = 50


class _StaffPanel(Panel):
    """A table that stops at a number of rows and leads to the whole list."""

    template = "staff/_table_panel.html"
    permission = "staff.view_employee"
    empty_icon = "users"
    empty_title = gettext_lazy("Nobody")

    def filled(self, table: Any, **panel: Any) -> dict[str, Any]:
        empty = {"icon": self.empty_icon, "title": self.empty_title}
        return {"table": panel_table(table), "label": self.label, "empty": empty, "panel": panel}


class BelowPanel(_StaffPanel):
    code = "below"
    label = gettext_lazy("Under this branch")
    permission = "staff.view_branch"
    position = 10
    in_overview = "main"
    empty_icon = "building-bank"
    empty_title = gettext_lazy("Nothing lies under this branch")

    def context(self) -> dict[str, Any]:
        found = branch_below(self.record, limit=MOST_BRANCHES + 1)
        more = {}
        if len(found) > MOST_BRANCHES:
            url = f"{reverse('staff:branch_list')}?under={self.record.pk}"
            more = {"more_url": url, "more_label": _("All"), "note": _("the first %s") % MOST_BRANCHES}
        return self.filled(BranchBelowTable(found[:MOST_BRANCHES], self.request), **more)


class BranchEmployeesPanel(_StaffPanel):
    code = "employees"
    label = gettext_lazy("Employees")
    position = 20
    empty_title = gettext_lazy("Nobody works right here")

    def context(self) -> dict[str, Any]:
        found = list(branch_employees(self.record, self.user)[: MOST_EMPLOYEES + 1])
        table = BranchEmployeeTable(found[:MOST_EMPLOYEES], self.request)
        url = f"{reverse('staff:employee_list')}?branch={self.record.pk}"
        note = _("the first %s") % MOST_EMPLOYEES if len(found) > MOST_EMPLOYEES else ""
        return self.filled(table, more_url=url, more_label=_("With the branches under it"), note=note)


class HeadsPanel(Panel):
    code = "heads"
    label = gettext_lazy("Heads")
    template = "staff/_people_panel.html"
    permission = "staff.view_employee"
    position = 30
    in_overview = "side"
    has_tab = False

    def context(self) -> dict[str, Any]:
        return {"people": list(branch_heads(self.record, self.user)), "nobody": _("No head is entered here")}


class RolesPanel(Panel):
    """What the employee may do: roles of the sign-in, each with what it is for."""

    code = "roles"
    label = gettext_lazy("Roles")
    template = "staff/_roles_panel.html"
    permission = "staff.view_employee"
    position = 10
    in_overview = "main"

    def context(self) -> dict[str, Any]:
        chinese = language_family() == "zh"
        return {
            "roles": [
                {"name": str(role), "description": role.description_zh if chinese else role.description_en}
                for role in employee_roles(self.record)
            ]
        }


class ReportsPanel(_StaffPanel):
    code = "reports"
    label = gettext_lazy("Supervises")
    position = 30
    in_overview = "main"

    def applies(self) -> bool:
        return self.record.post == self.record.Post.BRANCH_HEAD or self.record.reports.exists()

    def context(self) -> dict[str, Any]:
        return self.filled(EmployeeTable(employee_reports(self.record, self.user)[:MOST_EMPLOYEES], self.request))


register("staff.branch", BelowPanel)
register("staff.branch", BranchEmployeesPanel)
register("staff.branch", HeadsPanel)
register("staff.employee", RolesPanel)
register("staff.employee", ReportsPanel)
