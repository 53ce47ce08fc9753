"""The list as a declaration: one address for the whole page, its rows and the fields of its filter."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise

from bankcrm.common.actions import Action
from bankcrm.common.filtersets import ScopedFilterSet
from bankcrm.common.ordering import Order
from bankcrm.common.tables import Table
from bankcrm.common.views.exported import ExportedView
from bankcrm.common.views.list_columns import COLUMN_FIELDS, choose_columns
from bankcrm.common.views.list_offline import OfflineList
from bankcrm.common.views.list_page import FILTER_FIELDS, ListPage
from bankcrm.common.views.list_views import VIEW_MENU, opening_view
from bankcrm.common.views.saved_views import KEEPING_PAGES


class ObjectListView(ExportedView):
    """A list as a declaration: model, table, orders, filterset, words for the empty state.

    What the columns read is joined and annotated for those that are shown (`tables.Column`). `select_related` and
    `prefetch_related` name what a list needs besides; one that names fields in `only` reads those and what its columns
    need, and nothing else, where rows are wide. `annotate` adds expressions.
    """

    action = "view"
    table_class: type[Table]
    filterset_class: type[ScopedFilterSet] | None = None
    orders: tuple[Order, ...]
    crumbs: tuple[tuple[str | Promise, str], ...] = ()
    select_related: tuple[str, ...] = ()
    prefetch_related: tuple[Any, ...] = ()
    only: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    page_size = 50
    empty_icon = "database-off"
    empty_title: str | Promise = ""
    empty_text: str | Promise = ""
    template_name = "generic/object_list.html"
    fragment_name = "generic/_list_results.html"
    fields_name = "generic/_list_filter_fields.html"
    columns_name = "generic/_list_column_fields.html"
    views_name = "generic/_list_view_menu.html"

    def annotate(self, queryset: QuerySet) -> QuerySet:
        return queryset

    def base_queryset(self) -> QuerySet:
        return self.visible()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keeping = KEEPING_PAGES.get(request.GET.get("do", ""))
        if keeping is not None:
            return keeping(self).answer()
        opening = opening_view(request)
        if opening is not None:
            return HttpResponseRedirect(opening.get_absolute_url())
        page = ListPage(self)
        context = {"page": page, "heading": page.title, "crumbs": page.crumbs, **self.extra_context()}
        response = render(request, self._template_for(request), context)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _template_for(self, request: HttpRequest) -> str:
        """The whole page, or what a script asked for: the rows, the filter's fields, the columns or the views."""
        htmx: Any = getattr(request, "htmx", False)
        if not htmx or htmx.history_restore_request:
            return self.template_name
        parts = {FILTER_FIELDS: self.fields_name, COLUMN_FIELDS: self.columns_name, VIEW_MENU: self.views_name}
        return parts.get(htmx.target, self.fragment_name)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is done with the list as it stands in the address."""
        keeping = KEEPING_PAGES.get(request.GET.get("do", ""))
        if keeping is not None:
            return keeping(self).answer()
        if request.POST.get("do") == "columns":
            return choose_columns(self)
        if request.POST.get("do") == "export" and self.export_permission:
            return self.export(request, ListPage(self).columns.names)
        return HttpResponseNotAllowed(["GET"])

    @classmethod
    def taken(cls, user: Any, query: str) -> OfflineList:
        return OfflineList(cls, user, query, permission=cls.export_permission)

    def extra_context(self) -> dict[str, Any]:
        return {}
