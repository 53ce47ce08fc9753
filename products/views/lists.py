"""What the lists of holdings share."""

from __future__ import annotations

from typing import Any

from bankcrm.common.scoping import ScopedQuerySet
from bankcrm.common.views.list import ObjectListView


class HoldingListView(ObjectListView):
    """A list with orders that only some rows have: who sorts by maturity sees what matures, and the count says so."""

    only_with: dict[str, str] = {}
    select_related: tuple[str, ...] = ("product", "customer", "branch", "customer_manager")

    def base_queryset(self) -> ScopedQuerySet:
        queryset = super().base_queryset()
        column = self.only_with.get(self.request.GET.get("sort", "").lstrip("-"))
        return queryset.filter(**{f"{column}__isnull": False}) if column else queryset


def crumbs_to(title: Any, url: str, last: str) -> list[tuple[Any, str]]:
    return [(title, url), (last, "")]
