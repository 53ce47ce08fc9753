"""Rows of a list chosen for an act: ticked one by one, or all that match. The choice is an address, not a state.

`?pick=3&pick=5&of=QUERY` names rows of the list whose address holds QUERY, `?all=1&of=QUERY` all of its rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import NoReverseMatch, resolve, reverse

from bankcrm.common.views.list_address import TICKED, keys, list_query
from bankcrm.common.views.list_offline import OfflineList

if TYPE_CHECKING:
    from bankcrm.common.views.list import ObjectListView


class Selection:
    """The rows that an address names, as far as this person sees them in the list."""

    def __init__(self, list_name: str, user: Any, params: QueryDict) -> None:
        self.list_name = list_name
        self.user = user
        self.is_all = params.get("all") == "1"
        self.list_query = list_query(QueryDict(params.get("of", "")))
        self.ticked = [] if self.is_all else keys(params.getlist(TICKED))

    @property
    def view_class(self) -> type[ObjectListView]:
        return resolve(reverse(self.list_name)).func.view_class  # type: ignore[attr-defined, no-any-return]

    @property
    def is_of_a_list(self) -> bool:
        """Whether the name, which came with an address, is that of a list."""
        try:
            return hasattr(self.view_class, "table_class")
        except (NoReverseMatch, AttributeError):
            return False

    @property
    def query(self) -> str:
        """The list with just these rows, as an address of it."""
        return self.list_query if self.is_all else urlencode([(TICKED, key) for key in self.ticked])

    @property
    def is_empty(self) -> bool:
        return not (self.is_all or self.ticked)

    @property
    def list_url(self) -> str:
        """The way back to where the rows were chosen."""
        path = reverse(self.list_name)
        return f"{path}?{self.list_query}" if self.list_query else path

    def ids(self, most: int) -> list[int]:
        """The keys of the rows; whatever is named beside them lies outside, and is not there."""
        if self.is_empty:
            return []
        view = self.view_class
        return OfflineList(view, self.user, self.query, permission=view.required_permission()).keys(most)

    def filters_in_words(self) -> str:
        view = self.view_class
        if not self.is_all:
            return ""
        return OfflineList(view, self.user, self.query, permission=view.required_permission()).filters_in_words()
