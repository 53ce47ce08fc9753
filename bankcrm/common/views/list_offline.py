"""A list without its page: the same filters, order and columns for a job, or for an act on rows chosen there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from itertools import islice
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankcrm.common import formatting
from bankcrm.common.errors import RuleViolation
from bankcrm.common.masking import STARS
from bankcrm.common.permissions import access_of, demand
from bankcrm.common.scoping import Scope
from bankcrm.common.tables import FileColumn
from bankcrm.common.time_limit import TookTooLong, time_limit
from bankcrm.common.views.list_address import TICKED, keys
from bankcrm.common.views.list_page import SECONDS_A_LIST_MAY_TAKE, ListPage

if TYPE_CHECKING:
    from bankcrm.common.views.list import ObjectListView

# Rows read at a time: what is in memory, whatever the length of the list.
CHUNK = 2000


class TakenAccess:
    """A person's access while a list is taken along: names are shown only where seeing and taking both show them."""

    def __init__(self, access: Any, taking: str) -> None:
        self._access, self._taking = access, taking

    def has(self, permission: str) -> bool:
        return bool(self._access.has(permission))

    def scope(self, permission: str) -> Scope:
        found: Scope = self._access.scope(permission)
        return found

    def masks_names(self, permission: str = "customers.view_customer") -> bool:
        return bool(self._access.masks_names(permission) or self._access.masks_names(self._taking))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._access, name)


def _taking(user: Any, permission: str) -> Any:
    """The same person, with what they may do while they take a list along."""
    person = copy(user)
    person.access = TakenAccess(access_of(user), permission)
    return person


class OfflineList:
    """A declared list as one person may act on it: rows that they see and that a second right reaches, too."""

    def __init__(self, view_class: type[ObjectListView], user: Any, query: str, *, permission: str) -> None:
        self.permission = permission
        demand(user, view_class.required_permission())
        demand(user, permission)
        self._user = user
        self._request = HttpRequest()
        self._request.method, self._request.GET = "GET", QueryDict(query)
        self._request.user = _taking(user, self.permission)
        self._view = view_class()
        self._view.setup(self._request)
        self._page = ListPage(self._view)
        if self._page.filter is not None and self._page.filter.form.errors:
            raise RuleViolation("filter_not_understood", _("A filter of the list is not understood."))

    @property
    def title(self) -> str:
        return self._page.title

    def filters_in_words(self) -> str:
        """The filters in force as their chips say them."""
        return self._said((chip["name"], chip["value"]) for chip in self._page.chips)

    def filters_on_record(self) -> str:
        """The same for the audit trail, where nobody reads what was typed: it may be somebody's name."""
        typed = set()
        if self._page.filter is not None:
            fields = self._page.filter.form.fields
            typed = {str(one.label) for one in fields.values() if type(one) is forms.CharField}
        return self._said(
            (chip["name"], STARS if chip["name"] in typed else chip["value"]) for chip in self._page.chips
        )

    def _said(self, filters: Iterable[tuple[str, str]]) -> str:
        """Which rows: how many were picked, and the filters."""
        picked = len(keys(self._request.GET.getlist(TICKED)))
        words = ngettext("%(number)s picked row", "%(number)s picked rows", picked) % {"number": picked}
        said = [f"{name}{_(': ')}{value}" for name, value in filters]
        return formatting.listed([words, *said] if picked else said)

    def columns(self, names: Iterable[str] = ()) -> list[FileColumn]:
        """Those that are named, in their order; no others are read."""
        self._page.columns.chosen = tuple(names)
        return self._view.table_class([], self._request).file_columns(self._page.columns.names)

    @property
    def queryset(self) -> QuerySet:
        rows: Any = self._page.queryset
        ticked = self._request.GET.getlist(TICKED)
        if ticked:
            rows = rows.filter(pk__in=keys(ticked))
        return rows.visible_to(self._user, self.permission)

    def keys(self, most: int) -> list[int]:
        """The keys of the rows, at most so many, in their own order: two at once lock them one after the other."""
        try:
            with time_limit(SECONDS_A_LIST_MAY_TAKE):
                return list(self.queryset.order_by("pk").values_list("pk", flat=True)[:most])
        except TookTooLong as slow:
            raise RuleViolation("list_too_slow", _("The list takes too long. Narrow it by a filter.")) from slow

    def count(self, most: int) -> int:
        """How many rows there are, counted no further than `most`."""
        return self.queryset.order_by().values("pk")[:most].count()

    def rows(self, columns: list[FileColumn]) -> Iterator[list[Any]]:
        """The rows in the list's order, as they stood at one moment, through a cursor that stays on the server."""
        order = self._page.order
        ordered = order.annotated(self._page.with_details(self.queryset))
        way = "-" if order.descending else ""
        with transaction.atomic():
            with connection.cursor() as cursor:
                # All rows are wanted, and not the first few soon.
                cursor.execute("SET LOCAL cursor_tuple_fraction = 1.0")
            found = ordered.order_by(f"{way}order_value", f"{way}pk").iterator(chunk_size=CHUNK)
            while chunk := list(islice(found, CHUNK)):
                table = self._view.table_class(chunk, self._request)
                for row in chunk:
                    yield [column.value(row, table) for column in columns]
