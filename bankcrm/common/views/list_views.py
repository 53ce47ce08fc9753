"""The saved views of a list: which one it stands in, what else is kept, and what can be done about it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from bankcrm.common.models import SavedView
from bankcrm.common.permissions import access_of

if TYPE_CHECKING:
    from bankcrm.common.views.list import ObjectListView
    from bankcrm.common.views.list_page import ListPage

# The part of the page that asks for the menu when it is opened.
VIEW_MENU = "view-menu"
# In the address instead of a view's number: the list as it is declared.
NO_VIEW = "all"
# Parameters that say which rows, in which order; filters come by their own names.
ORDER = ("sort", "rows")


class ListViews:
    """The saved views of one list for one reader. Only the one in use is read with the page; the menu when opened."""

    def __init__(self, page: ListPage) -> None:
        self._page, self._request, self._name = page, page.request, list_name(page.request)

    @cached_property
    def current(self) -> SavedView | None:
        """The view that the address names, if it is of this list and this reader may see it."""
        return found_view(self._request, self._page.params.get("view", ""))

    @property
    def label(self) -> str:
        return self.current.name if self.current else _("Views")

    @cached_property
    def is_changed(self) -> bool:
        """Whether filters, order or columns are no longer those that the view keeps."""
        if self.current is None:
            return False
        kept = QueryDict(self.current.query)
        now = QueryDict(state_of(self._page.view, self._request.GET))
        return now != kept or ("cols" in self._page.params and self._page.columns.chosen != tuple(self.current.columns))

    @property
    def may_change(self) -> bool:
        return self.current is not None and self.current.owner_id == self._request.user.pk

    @property
    def is_default(self) -> bool:
        return self.current is not None and self.current.pk == access_of(self._request.user).view_of(self._name)

    @property
    def all_url(self) -> str:
        """The list as it is declared, even for who opens it with a view."""
        path: str = self._request.path
        return f"{path}?view={NO_VIEW}" if access_of(self._request.user).view_of(self._name) else path

    @cached_property
    def _kept(self) -> list[SavedView]:
        views = SavedView.objects.visible_to(self._request.user).filter(list_name=self._name)
        return list(views.select_related("owner").order_by("name", "pk"))

    @property
    def mine(self) -> list[SavedView]:
        return [view for view in self._kept if view.owner_id == self._request.user.pk]

    @property
    def shared(self) -> list[SavedView]:
        return [view for view in self._kept if view.owner_id != self._request.user.pk]

    @property
    def default_id(self) -> int | None:
        found: int | None = access_of(self._request.user).view_of(self._name)
        return found

    @property
    def menu_url(self) -> str:
        return self._page.url(views="open", filters=None, columns=None)

    @property
    def save_url(self) -> str:
        return self._page.url(do="save", page=None, filters=None, columns=None, views=None)

    @property
    def overwrite_url(self) -> str:
        return self._page.url(do="overwrite", page=None, filters=None, columns=None, views=None)

    @property
    def is_open(self) -> bool:
        htmx: Any = getattr(self._request, "htmx", None)
        return "views" in self._request.GET or bool(htmx and htmx.target == VIEW_MENU)


def list_name(request: HttpRequest) -> str:
    """A list is known by the name of its address; without an address (in a job) it has none."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else ""


def found_view(request: HttpRequest, number: str) -> SavedView | None:
    """A view of this list by its number, if this reader may see it."""
    if not (number.isascii() and number.isdecimal()) or len(number) > 18:
        return None
    views = SavedView.objects.visible_to(request.user)
    return views.filter(pk=int(number), list_name=list_name(request)).first()


def opening_view(request: HttpRequest) -> SavedView | None:
    """The view with which this person opens the list, where the address says nothing at all."""
    number = access_of(request.user).view_of(list_name(request)) if not request.GET else None
    return found_view(request, str(number)) if number else None


def state_of(view: ObjectListView, params: QueryDict) -> str:
    """What a view keeps of an address: the filters and the order that the list knows, and nothing else."""
    known = {*(view.filterset_class.base_filters if view.filterset_class else ()), *ORDER}
    kept = QueryDict(mutable=True)
    for name in sorted(known & set(params)):
        values = [value for value in params.getlist(name) if value != ""]
        if values:
            kept.setlist(name, values)
    return kept.urlencode()
