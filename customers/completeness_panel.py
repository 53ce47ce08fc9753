"""How complete the file is, and what it lacks, each with the way to where it is entered."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import panels
from customers.completeness import Item
from customers.panels import CHANGE, CustomerPanel
from customers.selectors import core_columns
from customers.services.completeness import file_state


class CompletenessPanel(CustomerPanel):
    code = "completeness"
    label = gettext_lazy("Completeness of the file")
    template = "customers/_completeness.html"
    permission = "customers.view_customer"
    position = 55
    in_overview = "side"
    has_tab = False

    def context(self) -> dict[str, Any]:
        state = file_state(self.record)
        locked = core_columns(self.record)
        rows = [
            {
                "label": capfirst(str(item.label)),
                "url": self._url(item) if self.may(CHANGE) and item.field not in locked else "",
                "note": _("comes from the core system") if item.field in locked else "",
            }
            for item in state.missing
        ]
        return {"share": state.share, "missing": rows}

    def _url(self, item: Item) -> str:
        if not item.input:
            return reverse("customers:contact_point_add", args=[self.record.pk])
        return f"{reverse('customers:customer_edit', args=[self.record.pk])}#id_{item.input}"


def register() -> None:
    panels.register("customers.customer", CompletenessPanel)
