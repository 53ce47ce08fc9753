"""What the lists of holdings share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bankcrm.common.scoping import ScopedQuerySet
from bankcrm.common.views.list import ObjectListView


class HoldingListView(ObjectListView):
    """A list with orders that only some rows have: who sorts by maturity sees what matures, and the count says so.

    only_with: order -> column that must be there. natural: filter -> order in which its rows are wanted when nobody
    said another (what matures soonest, what is overdue longest); the same index then serves both.
    """

    only_with: dict[str, str] = {}
    natural: dict[str, str] = {}
    # The currency says the unit of all amounts.
    only: tuple[str, ...] = ("currency",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.sorted_by = request.GET.get("sort", "").lstrip("-")
        if not self.sorted_by:
            self.sorted_by = next((order for name, order in self.natural.items() if request.GET.get(name)), "")
            self.orders = tuple(sorted(self.orders, key=lambda order: order.name != self.sorted_by))

    def base_queryset(self) -> ScopedQuerySet:
        queryset = super().base_queryset()
        column = self.only_with.get(self.sorted_by)
        return queryset.filter(**{f"{column}__isnull": False}) if column else queryset


MATURITY_FILTERS = dict.fromkeys(("maturing", "maturity_from", "maturity_to"), "maturity")


def crumbs_to(title: Any, url: str, last: str) -> list[tuple[Any, str]]:
    return [(title, url), (last, "")]
