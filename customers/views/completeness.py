"""The completeness of files by branch: average and distribution, each figure leading to the customers behind it."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Max, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting
from bankcrm.common.filtersets import ScopedFilterSet
from bankcrm.common.ordering import Order
from bankcrm.common.tables import Drawn, Main, Number, Table
from bankcrm.common.views.list import ObjectListView
from customers.models import BranchCompleteness
from staff.filters import BranchFilter

BANDS = ("below_40", "below_60", "below_80", "below_100", "whole")


class CompletenessFilter(ScopedFilterSet):
    branch = BranchFilter(lookup="branch")

    class Meta:
        model = BranchCompleteness
        fields: tuple[str, ...] = ()


def _average(row: BranchCompleteness, _table: Table) -> str:
    return f"{formatting.number(row.average, 1)}%"


class CompletenessTable(Table):
    """Each branch leads to its customers, the least complete first."""

    columns = (
        Main("branch", gettext_lazy("Branch"), "branch.name"),
        Drawn("average", gettext_lazy("Average"), order="average", draw=_average, css="r", phone=True),
        Number("customers", gettext_lazy("Customers"), order="customers", phone=True),
        Number("below_40", gettext_lazy("Below 40%")),
        Number("below_60", gettext_lazy("40–59%")),
        Number("below_80", gettext_lazy("60–79%")),
        Number("below_100", gettext_lazy("80–99%")),
        Number("whole", gettext_lazy("Complete")),
    )

    def url(self, row: BranchCompleteness) -> str:
        return f"{reverse('customers:customer_list')}?branch={row.branch_id}&sort=complete"


class CompletenessListView(ObjectListView):
    """At most as many rows as there are branches, counted by night."""

    model = BranchCompleteness
    title = gettext_lazy("Completeness of files")
    table_class = CompletenessTable
    filterset_class = CompletenessFilter
    orders = (
        Order("average", gettext_lazy("average"), "average", is_amount=True),
        Order("customers", gettext_lazy("customers"), "customers", descending=True, is_amount=True),
    )
    select_related = ("branch",)
    template_name = "customers/completeness_list.html"
    empty_title = gettext_lazy("No branch with customers")
    empty_text = gettext_lazy("Files are counted each night, and after each delivery of the core system.")

    def extra_context(self) -> dict[str, Any]:
        """All branches within the scope together, by the database."""
        sums = self.visible().aggregate(
            everybody=Sum("customers"),
            shares=Sum(F("average") * F("customers")),
            at=Max("counted_at"),
            **{f"{band}_sum": Sum(band) for band in BANDS},
        )
        everybody = sums["everybody"]
        if not everybody:
            return {}
        tiles = [
            {
                "label": _("Average"),
                "value": f"{formatting.number(sums['shares'] / everybody, 1)}%",
                "note": _("as of %(date)s") % {"date": formatting.moment(sums["at"])},
            },
            {"label": _("Customers"), "value": formatting.count_words(everybody)},
            *(
                {
                    "label": label,
                    "value": formatting.percent(sums[f"{band}_sum"] * 100 / everybody),
                    "note": formatting.count_words(sums[f"{band}_sum"]),
                }
                for band, label in (
                    ("below_40", _("Below 40%")),
                    ("below_60", _("40–59%")),
                    ("below_80", _("60–79%")),
                    ("whole", _("Complete")),
                )
            ),
        ]
        return {"tiles": tiles}
