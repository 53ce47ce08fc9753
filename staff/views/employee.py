"""Pages of the employees."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting
from bankcrm.common.ordering import Order
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.detail import ObjectDetailView
from bankcrm.common.views.history import ObjectHistoryView
from bankcrm.common.views.list import ObjectListView
from staff import actions
from staff.filtersets import EmployeeFilterSet
from staff.models import Employee
from staff.tables import EmployeeTable, employee_status


class EmployeeListView(ObjectListView):
    model = Employee
    title = gettext_lazy("Employees")
    crumbs = ((gettext_lazy("Staff"), ""),)
    table_class = EmployeeTable
    filterset_class = EmployeeFilterSet
    select_related = ("branch",)
    orders = (
        Order("number", gettext_lazy("number"), "number", branch="branch"),
        Order("name", gettext_lazy("pinyin"), "name_pinyin"),
    )
    actions = (actions.EMPLOYEE_NEW,)
    empty_icon = "users"
    empty_title = gettext_lazy("No employee yet")
    empty_text = gettext_lazy("Employees come with the bank's files, or are entered by the administrator.")


class EmployeeDetailView(ObjectDetailView):
    model = Employee
    select_related = ("branch", "supervisor", "user")

    def crumbs(self, record: Employee) -> list[tuple[Any, str]]:
        return [(_("Employees"), reverse("staff:employee_list")), (record.name, "")]

    def header(self, record: Employee) -> dict[str, Any]:
        return {
            "title": record.name,
            "badges": [
                format_html('<span class="bc-badge">{}</span>', capfirst(record.get_post_display())),
                employee_status(record),
            ],
            "facts": [
                {"label": _("Employee number"), "value": format_html('<span class="bc-num">{}</span>', record.number)},
                {"label": _("Branch"), "value": _link("staff:branch_detail", record.branch)},
                {"label": _("Supervisor"), "value": _link("staff:employee_detail", record.supervisor)},
                {"label": _("Mobile"), "value": record.mobile},
                {"label": _("E-mail"), "value": record.email},
                {"label": _("Hired"), "value": tags.day(record.hired_on)},
                *([{"label": _("Left on"), "value": tags.day(record.left_on)}] if record.left_on else []),
                {"label": _("Sign-in"), "value": self._sign_in(record)},
                {"label": _("Qualifications"), "value": formatting.listed(record.qualifications)},
            ],
        }

    def _sign_in(self, record: Employee) -> Any:
        if record.user is None:
            return _("none")
        return record.user.username if record.user.is_active else tags.status_badge(_("disabled"), "off")


class EmployeeHistoryView(ObjectHistoryView):
    model = Employee
    listed = (gettext_lazy("Employees"), "staff:employee_list")

    def record_url(self, record: Employee) -> str:
        return reverse("staff:employee_detail", args=[record.pk])


def _link(url_name: str, record: Any) -> Any:
    return format_html('<a href="{}">{}</a>', reverse(url_name, args=[record.pk]), record.name) if record else ""
