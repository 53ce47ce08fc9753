"""Columns of the branch and employee lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from bankcrm.common.html import joined
from bankcrm.common.tables import Column, Day, Drawn, Main, Number, Table
from bankcrm.common.templatetags import bankcrm as tags
from staff.models.employee import EmployeeStatus
from staff.selectors import depth_in_path

# Being at work is the normal state; only what is not has a shape of its own.
EMPLOYEE_TONES: dict[str, str] = {EmployeeStatus.ON_LEAVE: "wait", EmployeeStatus.LEFT: "off"}
INDENT = "\u2003"


def branch_status(closed: bool) -> SafeString:
    return tags.status_badge(
        pgettext("branch", "Closed") if closed else pgettext("branch", "Open"), "off" if closed else ""
    )


def employee_status(employee: Any) -> SafeString:
    return tags.status_badge(capfirst(employee.get_status_display()), EMPLOYEE_TONES.get(employee.status, ""))


class BranchMain(Main):
    """The name of a branch, set in by its depth while the list is in the order of the tree."""

    def drawing(self, table: Table) -> Callable[[Any], Any]:
        name = Main.drawing(self, table)
        return lambda row: joined([INDENT * 2 * depth_in_path(getattr(row, "order_value", "")), name(row)])


class BranchTable(Table):
    """Rows are branches with `employee_count`."""

    url_name = "staff:branch_detail"
    columns = (
        BranchMain(
            "name",
            _("Branch"),
            sub=lambda row, _t: row.code,
            folded=lambda row, _t: f"{capfirst(row.get_level_display())} · {row.region or '—'}",
        ),
        Column("level", _("Level"), lambda row: capfirst(row.get_level_display())),
        Column("parent", _("Belongs to"), "parent.name"),
        Column("region", _("Region")),
        Column("telephone", _("Telephone")),
        Number("employees", _("Employees"), "employee_count", phone=True),
        Drawn("status", _("Status"), draw=lambda row, _t: branch_status(row.closed_on is not None)),
        Column("address", _("Address"), css="w", extra=True),
        Day("opened_on", pgettext_lazy("branch date", "Opened"), extra=True),
    )


class BranchBelowTable(Table):
    """Rows are `BranchBelow`, in the order of the tree."""

    url_name = "staff:branch_detail"
    columns = (
        Drawn("name", _("Branch"), phone=True, draw=lambda row, table: _below_name(row, table)),
        Column("level", _("Level"), lambda row: capfirst(row.level_label)),
        Number("employees", _("Employees"), phone=True),
        Drawn("status", _("Status"), draw=lambda row, _t: branch_status(row.is_closed)),
    )


def _below_name(row: Any, table: Table) -> SafeString:
    return format_html(
        '{}<a href="{}">{}</a> <span class="bc-sub bc-num">{}</span>',
        INDENT * 2 * (row.depth - 1),
        table.url(row),
        row.name,
        row.code,
    )


class EmployeeTable(Table):
    """Rows are employees with their branch."""

    url_name = "staff:employee_detail"
    columns = (
        Main(
            "name",
            _("Employee"),
            order="name",
            sub=lambda row, _t: row.number,
            folded=lambda row, _t: f"{capfirst(row.get_post_display())} · {row.branch.name}",
        ),
        Column("post", _("Post"), lambda row: capfirst(row.get_post_display())),
        Column("branch", _("Branch"), "branch.name"),
        Column("supervisor", _("Supervisor"), "supervisor.name"),
        Column("mobile", _("Mobile"), css="bc-num"),
        Column("email", _("E-mail")),
        Drawn("status", _("Status"), phone=True, draw=lambda row, _t: employee_status(row)),
        Day("hired_on", _("Hired"), extra=True),
    )


class BranchEmployeeTable(EmployeeTable):
    """Employees of one branch, for a panel."""

    columns = tuple(column for column in EmployeeTable.columns if column.name not in {"branch", "supervisor", "email"})
