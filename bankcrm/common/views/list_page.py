"""What a list's page says: rows, heads, chips, pager, counts and the empty state, each worked out when asked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from bankcrm.common import bank, formatting, ordering
from bankcrm.common.actions import Button, buttons
from bankcrm.common.asked import AskedKeys
from bankcrm.common.columns import with_columns
from bankcrm.common.counting import Count, Counted, capped_count
from bankcrm.common.filtersets import ScopedFilterSet
from bankcrm.common.ordering import Cursor, Fields, KeysetPage, Order, Walk
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import Kept, PreparedQuery
from bankcrm.common.scoping import Scope
from bankcrm.common.time_limit import TookTooLong, time_limit
from bankcrm.common.views.list_columns import ListColumns
from bankcrm.common.views.list_selection import ListSelection
from bankcrm.common.views.list_views import ListViews

if TYPE_CHECKING:
    from bankcrm.common.views.list import ObjectListView

PAGE_SIZES = (25, 50, 100)
SECONDS_A_LIST_MAY_TAKE = 5
# An order's index is walked in milliseconds, or its rows lie where the planner did not expect them.
SECONDS_A_WALK_MAY_TAKE = 0.75
# The part of the page that asks for the filter's fields when it is opened.
FILTER_FIELDS = "filter-fields"
# What the address opens where there are no scripts.
PARTS = ("filters", "columns", "views")
OPEN_NOTHING: dict[str, str | None] = dict.fromkeys(PARTS)
# Beyond, the number of rows is estimated: it is read in passing and not worth waiting for.
SECONDS_A_COUNT_MAY_TAKE = 0.25
_PAGES: Kept[PreparedQuery] = Kept()
_FIELDS: Kept[Fields] = Kept()
_COUNTED: Kept[Counted] = Kept()


class ListPage:
    """What the list's template asks for, worked out when asked."""

    def __init__(self, view: ObjectListView) -> None:
        self.view = view
        self.request = view.request
        self.params = {name: str(value) for name, value in view.request.GET.items() if value != ""}
        self.notice = ""

    @property
    def title(self) -> str:
        return str(self.view.title or self.view.model._meta.verbose_name_plural).capitalize()

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """Two of one name say nothing: in Chinese the staff and its employees are called the same."""
        above = [(str(label), str(url)) for label, url in self.view.crumbs if str(label) != self.title]
        return [*above, (self.title, "")]

    @cached_property
    def actions(self) -> list[Button]:
        return buttons(self.view.actions, self.request.user)

    @cached_property
    def filter(self) -> ScopedFilterSet | None:
        """The filters, where the address names one or their fields are drawn: building them costs what the rows do."""
        made = self.view.filterset_class
        if made is None or not (self.filter_is_drawn or made.is_asked(self.request.GET)):
            return None
        return made(self.request.GET or None, self.view.base_queryset(), request=self.request)

    @property
    def has_filter(self) -> bool:
        return self.view.filterset_class is not None

    @property
    def search(self) -> dict[str, Any] | None:
        """The box beside the filters: what it finds by, and what stands in it."""
        label = self.view.filterset_class and self.view.filterset_class.search_label(self.request.user)
        return {"label": label, "value": self.params.get("q", "")} if label else None

    @cached_property
    def filter_is_drawn(self) -> bool:
        """Whether the fields stand in this answer: asked for by opening them, or without scripts by the address."""
        htmx: Any = getattr(self.request, "htmx", None)
        return "filters" in self.params or bool(htmx and htmx.target == FILTER_FIELDS)

    @property
    def filter_is_open(self) -> bool:
        """Open at once: without scripts, or because a field holds a mistake that must be seen."""
        return self.filter_is_drawn or (self.filter is not None and bool(self.filter.form.errors))

    @cached_property
    def queryset(self) -> QuerySet:
        return self.filter.qs if self.filter is not None else self.view.base_queryset()

    @cached_property
    def order(self) -> Order:
        """The order asked for by `?sort=name` or `?sort=-name`, else the first that is declared."""
        asked = self.params.get("sort", "")
        for order in self.view.orders:
            if order.name == asked.lstrip("-"):
                return replace(order, descending=asked.startswith("-"))
        return self.view.orders[0]

    @cached_property
    def columns(self) -> ListColumns:
        return ListColumns(self, self.order.name)

    @cached_property
    def views(self) -> ListViews:
        return ListViews(self)

    @cached_property
    def page_size(self) -> int:
        asked = self.params.get("rows", "")
        return int(asked) if asked.isdecimal() and int(asked) in PAGE_SIZES else self.view.page_size

    def with_details(self, queryset: QuerySet) -> QuerySet:
        """The rows with everything that the columns read of them."""
        queryset = with_columns(
            self.view.annotate(queryset),
            self.columns.shown,
            only=self.view.only,
            joined=self.view.select_related,
        )
        if self.view.prefetch_related:
            queryset = queryset.prefetch_related(*self.view.prefetch_related)
        return queryset

    @cached_property
    def selection(self) -> ListSelection:
        return ListSelection(self)

    @cached_property
    def _page(self) -> KeysetPage:
        try:
            with self._limit(SECONDS_A_WALK_MAY_TAKE):
                return self._prepared() if self._is_plain else self._fetch()
        except TookTooLong:
            return self._filtered_first()

    def _filtered_first(self) -> KeysetPage:
        """The second try: find what the filters leave, then sort it."""
        try:
            with time_limit(SECONDS_A_LIST_MAY_TAKE, filter_first=True):
                return self._fetch()
        except TookTooLong:
            self.notice = self._too_long()
            return KeysetPage([])

    def _fetch(self) -> KeysetPage:
        walk = self.order.walk
        if walk is None or (self.filter is not None and not self.filter.narrows_by_branches_alone):
            return self._walked(self.with_details(self.queryset), self.order)
        there = replace(self.order, expression=walk.expression, branch=walk.branch)
        page = self._walked(self._keys(walk), there, partial(self._keys, walk))
        queryset = self.with_details(self.queryset).filter(pk__in=[row.pk for row in page.rows])
        rows = {row.pk: row for row in queryset}
        return replace(page, rows=[rows[row.pk] for row in page.rows if row.pk in rows])

    @cached_property
    def _is_plain(self) -> bool:
        """The list as it opens, and further down: its query follows from scope, order, columns and a few values."""
        if not self.view.is_prepared or self.order.walk is not None:
            return False
        return self.filter is None or self.filter.is_alike_for_all

    @property
    def _shape(self) -> tuple[Hashable, ...]:
        """What the rows follow from besides the scope."""
        if self.filter is None:
            return (type(self.view), self.order.name)
        return (type(self.view), self.order.name, bank.reckoned_on(), *self.filter.in_force.items())

    def _prepared(self) -> KeysetPage:
        scope, asked = self._scope.left_open()
        fields = _FIELDS.get((type(self.view), self.order.name), lambda: Fields.of(self.queryset, self.order))
        at = fields.typed(self._cursor)
        begins, asked_at = fields.left_open(at)
        direction = None if at is None else at.backwards
        shape = (self._shape, scope, self.order.descending, self.columns.names, self.page_size, direction)
        query = _PAGES.get(shape, lambda: PreparedQuery(self._for_anybody(scope)._rows(begins)))
        return ordering.page_of(query.rows(**asked, **asked_at), size=self.page_size, cursor=at)

    @property
    def _cursor(self) -> Cursor | None:
        return Cursor.decode(self.params["page"]) if "page" in self.params else None

    def _for_anybody(self, scope: Scope) -> ListPage:
        """The same order, filters and columns of the same list within a scope left open."""
        page = copy(self)
        page.view = self.view.for_anybody(scope)
        rows = page.view.base_queryset()
        page.queryset = rows if self.filter is None else self.filter.filter_queryset(rows)
        return page

    def _rows(self, begins: Cursor | None) -> QuerySet:
        order, parts = self.order, self._parts(self._within)
        queryset, branches = self.with_details(self.queryset), self._branches(order)
        return ordering.rows_of(
            queryset,
            order,
            size=self.page_size,
            cursor=begins,
            branches=branches,
            parts=parts,
            is_narrowed=self._is_narrowed,
        )

    def _keys(self, walk: Walk, part: Scope | None = None) -> QuerySet:
        """Keys of the table in which an order is walked, within the scope or a part of it."""
        rows = walk.rows()
        keys = (
            rows.visible_to(self.request.user, self.view.required_permission()) if part is None else rows.within(part)
        )
        if self._chosen_branches is not None:
            keys = keys.filter(**{f"{walk.branch}__in": sorted(self._chosen_branches)})
        return keys.only("pk")

    def _within(self, part: Scope) -> QuerySet:
        """The list's rows that lie in a part of the person's scope."""
        view = self.view.within(part)
        rows = view.annotate(view.base_queryset())
        return self.filter.filter_queryset(rows) if self.filter is not None else rows

    def _walked(
        self, queryset: QuerySet, order: Order, within: Callable[[Scope], QuerySet] | None = None
    ) -> KeysetPage:
        """One page along the indexes of an order."""
        return ordering.fetch(
            queryset,
            order,
            size=self.page_size,
            cursor=self._cursor,
            branches=self._branches(order),
            parts=self._parts(within or self._within),
            is_narrowed=self._is_narrowed,
        )

    @property
    def _chosen_branches(self) -> frozenset[int] | None:
        return self.filter.branches_in_force() if self.filter is not None else None

    @property
    def _is_narrowed(self) -> bool:
        return self.filter is not None and bool(self.filter.in_force)

    def _limit(self, seconds: float) -> AbstractContextManager[None]:
        """A list without filters walks an index of its order and needs no limit; a filter may have none."""
        return time_limit(seconds) if self._is_narrowed else nullcontext()

    def _branches(self, order: Order) -> Sequence[int] | AskedKeys:
        """The branches the rows are known to lie in, if the scope or a filter says so."""
        scope = self._scope
        if not order.branch or scope.employees or scope.customers:
            return []
        if self.filter is not None and self.filter.narrows_beyond_branches:
            return []
        chosen = self._chosen_branches
        return scope.branch_keys if chosen is None else sorted(chosen)

    def _parts(self, within: Callable[[Scope], QuerySet]) -> list[QuerySet]:
        """The portfolios, and the customers assisted besides, that make up an own-portfolio scope."""
        if not self._is_portfolio or (self.filter is not None and not self.filter.form.is_valid()):
            return []
        return [within(part) for part in self._scope.parts]

    @property
    def _is_portfolio(self) -> bool:
        rows = self.view.model._default_manager.get_queryset()
        return rows.follows_scope_alone() and bool(rows.scope.owner) and bool(self._scope.parts)

    @property
    def _scope(self) -> Scope:
        return self.view.part or access_of(self.request.user).scope(self.view.required_permission())

    def _too_long(self) -> str:
        names = formatting.listed(chip["name"] for chip in self.chips)
        if not names:
            return _("The list took longer than %(seconds)s seconds. Narrow it by a filter.") % {
                "seconds": SECONDS_A_LIST_MAY_TAKE
            }
        return _("These filters take longer than %(seconds)s seconds: %(names)s. Add a branch or a manager.") % {
            "seconds": SECONDS_A_LIST_MAY_TAKE,
            "names": names,
        }

    @cached_property
    def count(self) -> Count:
        """A list on one page is counted already; large scopes are estimated; all else is counted up to the cap."""
        if not self.notice and "page" not in self.params and not self._page.next:
            return Count(len(self._page.rows), is_exact=True)
        try:
            with self._limit(SECONDS_A_COUNT_MAY_TAKE):
                return capped_count(self._counted, whole=not self._is_narrowed and not self._is_portfolio)
        except TookTooLong:
            return Count(max(self._counted.expected(), len(self._page.rows) + 1), is_exact=False)

    @cached_property
    def _counted(self) -> Counted:
        if not self._is_plain:
            return Counted.of(self._to_count)
        scope, asked = self._scope.left_open()
        kept = _COUNTED.get((self._shape, scope), lambda: Counted.of(self._for_anybody(scope)._to_count))
        return replace(kept, asked=asked)

    @property
    def _to_count(self) -> QuerySet:
        """The list's rows; those of a portfolio part by part, since one index holds all that a part is known by."""
        first, *others = [rows.order_by().values("pk") for rows in self._parts(self._within)] or [self.queryset]
        return first.union(*others) if others else first

    @cached_property
    def table(self) -> dict[str, Any]:
        table = self.view.table_class(self._page.rows, self.request)
        table.chosen = self.columns.names
        columns, rows = [self._head(column) for column in table.heads], table.rows
        if self.selection.is_offered:
            columns, rows = [self.selection.head(), *columns], self.selection.boxed(rows, table)
        return {"columns": columns, "rows": rows}

    def _head(self, column: Any) -> dict[str, Any]:
        head = {
            "name": column.name,
            "label": column.label,
            "unit": column.unit,
            "css": column.classes,
            "sorted": "",
            "sort_url": "",
            "no_sort_reason": column.no_sort_reason,
        }
        order = next((one for one in self.view.orders if one.name == column.order), None) if column.order else None
        if order is not None:
            descending = order.descending
            if order.name == self.order.name:
                head["sorted"] = "descending" if self.order.descends else "ascending"
                descending = not self.order.descending
            head["sort_url"] = self.url(sort=("-" if descending else "") + order.name, page=None)
        return head

    def url(self, **changes: Any) -> str:
        """This list's address with some parameters changed (None: taken away)."""
        params = {**self.params, **changes}
        query = urlencode({name: value for name, value in params.items() if value is not None})
        return f"{self.request.path}?{query}" if query else self.views.all_url

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        if self.filter is None:
            return []
        return [
            {
                "name": str(self.filter.form.fields[name].label or name),
                "value": self.filter.chip_text(name, value),
                "remove_url": self.url(**{name: None, "page": None}),
            }
            for name, value in self.filter.in_force.items()
        ]

    @property
    def clear_url(self) -> str:
        names = self.filter.form.fields if self.filter is not None else ()
        return self.url(**dict.fromkeys([*names, *PARTS, "page"], None)) if self.chips else ""

    @property
    def kept(self) -> Iterable[tuple[str, str]]:
        """Parameters the filter form must carry along: order, page size, view and columns."""
        return [(name, self.params[name]) for name in ("sort", "rows", "view", "cols") if name in self.params]

    @property
    def kept_filters(self) -> Iterable[tuple[str, str]]:
        """Filters of the address that have no field in the form as long as the fields are not drawn."""
        if self.filter is None:
            return []
        return [
            (name, value)
            for name in self.filter.form.fields
            if name != "q"
            for value in self.request.GET.getlist(name)
            if value
        ]

    @property
    def columns_url(self) -> str:
        return self.url(**{**OPEN_NOTHING, "columns": "open"})

    @property
    def fields_url(self) -> str:
        return self.url(**{**OPEN_NOTHING, "filters": "open"}, page=None)

    @cached_property
    def pager(self) -> dict[str, Any]:
        page = self._page
        return {
            "previous_url": self.url(page=page.previous) if page.previous else "",
            "next_url": self.url(page=page.next) if page.next else "",
            "words": self._words(),
            "page_size": self.page_size,
            "page_sizes": [{"size": size, "url": self.url(rows=size, page=None)} for size in PAGE_SIZES],
        }

    def _words(self) -> str:
        high, low = _("descending"), _("ascending")
        if self.order.is_amount:
            high, low = _("highest first"), _("lowest first")
        return _("%(count)s, by %(order)s, %(way)s") % {
            "count": self.count.words,
            "order": self.order.label,
            "way": high if self.order.descends else low,
        }

    @property
    def empty(self) -> dict[str, Any]:
        """Why there is nothing, and the next step."""
        if self.notice:
            return {}
        if self.chips or self.filter_is_open:
            return {
                "icon": "filter-off",
                "title": _("Nothing matches these filters"),
                "text": _("Take one away, or look within another branch."),
                "action": Button(_("Clear the filters"), "x", self.clear_url or self.request.path),
            }
        primary = next((action for action in self.actions if action.primary and not action.disabled_reason), None)
        return {
            "icon": self.view.empty_icon,
            "title": self.view.empty_title or _("Nothing here yet"),
            "text": self.view.empty_text,
            "action": primary,
        }


def columns_shown(list_name: str, query: str, user: Any) -> tuple[str, ...]:
    """The columns that a list's page shows this person at an address."""
    request = HttpRequest()
    request.user, request.GET, request.resolver_match = user, QueryDict(query), resolve(reverse(list_name))
    view = request.resolver_match.func.view_class()  # type: ignore[attr-defined]
    view.setup(request)
    return ListPage(view).columns.names
