"""Choosing rows on a list's page: a box in front of each, and the bar with what can be done with the ticked ones."""

from __future__ import annotations

from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from bankcrm.common.actions import Button, buttons, on_rows
from bankcrm.common.html import drawn, escaped
from bankcrm.common.tables import Main, Row
from bankcrm.common.views.list_address import TICKED, list_query

if TYPE_CHECKING:
    from bankcrm.common.views.list_page import ListPage

# The form that the boxes of the rows belong to, wherever they stand in the page.
FORM = "selection"
CSS = "bc-pick bc-hide-sm"
BOX = (
    f'<label class="bc-pickbox"><input class="form-check-input" type="checkbox" name="{TICKED}" value="%s" '
    f'form="{FORM}" data-pick aria-label="%s"></label>'
)


class ListSelection:
    """What a list's page needs for choosing rows: boxes in front of them, and the bar with what can be done."""

    def __init__(self, page: ListPage) -> None:
        self._page = page
        self._request = page.request
        match = getattr(page.request, "resolver_match", None)
        self.list_name = match.view_name if match else ""

    @cached_property
    def actions(self) -> list[Button]:
        return buttons(on_rows(self.list_name), self._request.user)

    @property
    def is_exported(self) -> bool:
        return self._page.view.is_exported_by(self._request.user)

    @property
    def is_offered(self) -> bool:
        return bool(self.list_name) and (self.is_exported or bool(self.actions))

    @property
    def query(self) -> str:
        return list_query(self._request.GET)

    @property
    def seen_at(self) -> str:
        """When these rows were read: whatever changes from now on, this person has not seen."""
        return timezone.now().isoformat()

    def head(self) -> dict[str, Any]:
        """The box that ticks the page; without scripts it would do nothing and is not there."""
        box = format_html(
            '<input class="form-check-input" type="checkbox" data-pick-page aria-label="{}">', _("Select this page")
        )
        return {
            "name": TICKED,
            "label": box,
            "unit": "",
            "css": CSS,
            "sorted": "",
            "sort_url": "",
            "no_sort_reason": "",
        }

    def boxed(self, rows: list[Row], table: Any) -> list[Row]:
        """The rows with a box in front of each."""
        named = next((column for column in table.heads if isinstance(column, Main)), None)
        name, words = named.read if named else attrgetter("pk"), _("Select %s")
        for row, record in zip(rows, table.records, strict=True):
            box = BOX % (escaped(str(record.pk)), escaped(words % name(record)))
            row.cells.insert(0, (drawn(box), CSS))
        return rows
