"""Pages of the branch tree."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bankcrm.common.ordering import Order
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.detail import ObjectDetailView
from bankcrm.common.views.history import ObjectHistoryView
from bankcrm.common.views.list import ObjectListView
from staff import actions
from staff.filtersets import BranchFilterSet
from staff.models import Branch
from staff.selectors import branch_numbers, branch_tree_path, with_employee_count
from staff.tables import BranchTable, branch_status


class BranchListView(ObjectListView):
    model = Branch
    title = gettext_lazy("Branches")
    crumbs = ((gettext_lazy("Staff"), ""),)
    table_class = BranchTable
    filterset_class = BranchFilterSet
    page_size = 100
    orders = (
        Order("tree", gettext_lazy("place in the tree"), branch_tree_path()),
        Order("code", gettext_lazy("code"), "code"),
    )
    actions = (actions.BRANCH_NEW,)
    empty_icon = "building-bank"
    empty_title = gettext_lazy("No branch yet")
    empty_text = gettext_lazy("Branches come with the bank's files, or are entered by the administrator.")

    def annotate(self, queryset: QuerySet) -> QuerySet:
        return with_employee_count(queryset)


class BranchDetailView(ObjectDetailView):
    model = Branch
    select_related = ("parent",)

    def crumbs(self, record: Branch) -> list[tuple[Any, str]]:
        crumbs: list[tuple[Any, str]] = [(_("Branches"), reverse("staff:branch_list"))]
        if record.parent:
            crumbs.append((record.parent.name, reverse("staff:branch_detail", args=[record.parent_id])))
        return [*crumbs, (record.name, "")]

    def header(self, record: Branch) -> dict[str, Any]:
        parent = ""
        if record.parent:
            url = reverse("staff:branch_detail", args=[record.parent_id])
            parent = format_html('<a href="{}">{}</a>', url, record.parent.name)
        return {
            "title": record.name,
            "badges": [
                format_html('<span class="bc-badge">{}</span>', capfirst(record.get_level_display())),
                branch_status(record.closed_on is not None),
            ],
            "facts": [
                {"label": _("Code"), "value": format_html('<span class="bc-num">{}</span>', record.code)},
                {"label": _("Belongs to"), "value": parent},
                {"label": _("Region"), "value": record.region},
                {"label": _("Address"), "value": record.address},
                {"label": _("Telephone"), "value": record.telephone},
                {"label": pgettext("branch date", "Opened"), "value": tags.day(record.opened_on)},
                *(
                    [{"label": pgettext("branch date", "Closed"), "value": tags.day(record.closed_on)}]
                    if record.closed_on
                    else []
                ),
            ],
        }

    def tiles(self, record: Branch) -> list[dict[str, Any]]:
        numbers = branch_numbers(record)
        employees = reverse("staff:employee_list")
        return [
            {"label": _("Employees here"), "value": tags.number(numbers.employees_here), "url": "?tab=employees"},
            {
                "label": _("Employees in all"),
                "value": tags.number(numbers.employees_in_all),
                "url": f"{employees}?branch={record.pk}",
            },
            {
                "label": _("Branches under it"),
                "value": tags.number(numbers.branches_below),
                "url": f"{reverse('staff:branch_list')}?under={record.pk}",
            },
        ]


class BranchHistoryView(ObjectHistoryView):
    model = Branch
    listed = (gettext_lazy("Branches"), "staff:branch_list")

    def record_url(self, record: Branch) -> str:
        return reverse("staff:branch_detail", args=[record.pk])
