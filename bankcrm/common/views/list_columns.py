"""The column chooser of a list: what stands in it, and what becomes of a choice."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect

from bankcrm.common.columns import arranged
from bankcrm.common.permissions import access_of
from bankcrm.common.services.list_choice import list_choice_set_columns
from bankcrm.common.tables import Column, offered
from bankcrm.common.views.list_views import found_view, list_name

if TYPE_CHECKING:
    from bankcrm.common.views.list import ObjectListView
    from bankcrm.common.views.list_page import ListPage

# The part of the page that asks for the chooser when it is opened.
COLUMN_FIELDS = "column-fields"
# The chooser's form: its answer brings the chooser anew, closed and counted.
COLUMN_FORM = "columns-form"
# In the address instead of names: the columns as the list is declared.
DECLARED = "default"
# Fewer columns leave nothing to choose.
FEWEST_TO_CHOOSE = 3


class ListColumns:
    """The columns of one list for one reader."""

    def __init__(self, page: ListPage, sorted_by: str) -> None:
        self._page, self._view, self._request, self._sorted_by = page, page.view, page.request, sorted_by

    @cached_property
    def offered(self) -> list[Column]:
        return offered(self._view.table_class.columns, self._request.user)

    @cached_property
    def shown(self) -> list[Column]:
        return arranged(self.offered, self.chosen, self._sorted_by)

    @cached_property
    def chosen(self) -> tuple[str, ...]:
        """Those in the address, else those of the view in which it stands, else the person's own; none: as declared."""
        named = self._page.params.get("cols", "")
        if named:
            return () if named == DECLARED else tuple(named.split(","))
        if self._page.views.current is not None:
            return tuple(self._page.views.current.columns)
        chosen: tuple[str, ...] = access_of(self._request.user).columns_of(list_name(self._request))
        return chosen

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.shown)

    @property
    def can_be_chosen(self) -> bool:
        return len(self.offered) >= FEWEST_TO_CHOOSE

    @property
    def chooser(self) -> list[dict[str, Any]]:
        """Every column but the first: those shown in their order, then the others."""
        shown = self.shown[1:]
        rest = [column for column in self.offered[1:] if column.name not in self.names]
        return [
            {"name": column.name, "label": column.label, "shown": place < len(shown)}
            for place, column in enumerate([*shown, *rest])
        ]

    @property
    def is_open(self) -> bool:
        """Drawn at once: asked for by opening it, or without scripts by the address."""
        htmx: Any = getattr(self._request, "htmx", None)
        return "columns" in self._request.GET or bool(htmx and htmx.target == COLUMN_FIELDS)

    @property
    def is_answered(self) -> bool:
        """Whether this answer follows a choice: the chooser then comes anew."""
        htmx: Any = getattr(self._request, "htmx", None)
        return bool(htmx and htmx.trigger == COLUMN_FORM)


def choose_columns(view: ObjectListView) -> HttpResponse:
    """Keep the columns that were ticked, in the order in which they came, and show the list by them.

    In a saved view they stand in the address until the view is saved.
    """
    request = view.request
    first, *others = [column.name for column in offered(view.table_class.columns, request.user)]
    names = [name for name in request.POST.getlist("show") if name in others]
    act, _colon, name = request.POST.get("act", "").partition(":")
    if act in ("up", "down") and name in names:
        names = _moved(names, name, -1 if act == "up" else 1)
    names = [] if act == "default" else [first, *names]  # Nothing chosen, or nothing but what stands in any case.
    query = request.GET.copy()
    for part in ("columns", "cols"):
        query.pop(part, None)
    if found_view(request, query.get("view", "")) is None:
        list_choice_set_columns(list_name=list_name(request), columns=names, acting_user=request.user)
    else:
        query["cols"] = ",".join(names) or DECLARED
    if act in ("up", "down"):
        query["columns"] = "open"  # Without scripts a column moves by one place, and the next move follows.
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}" if query else request.path)


def _moved(names: Iterable[str], name: str, by: int) -> list[str]:
    moved = list(names)
    place = moved.index(name)
    moved.insert(max(0, place + by), moved.pop(place))
    return moved
