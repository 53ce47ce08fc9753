"""Warnings on the pages of customers, loans and accounts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import panels
from bankcrm.common.panels import Panel
from early_warning.choices import State
from early_warning.desk.pane import row
from early_warning.models import Warning

MOST_SHOWN, IN_OVERVIEW = 50, 5


class WarningsPanel(Panel):
    """Open ones first, the gravest at the top; closed ones with why."""

    code = "warnings"
    label = gettext_lazy("Warnings")
    template = "early_warning/_panel.html"
    permission = "early_warning.view_warning"
    position = 15
    in_overview = "side"

    def rows(self) -> QuerySet:
        return Warning.objects.visible_to(self.user).about(self.record)

    def context(self) -> dict[str, Any]:
        alone = self.request.GET.get("alone") != "no"
        most = MOST_SHOWN if alone else IN_OVERVIEW
        found = self.rows().select_related("rule", "version", "customer")
        opened = list(found.open().ranked()[:most])
        closed = list(found.filter(state=State.CLOSED).order_by("-pk")[: most - len(opened)]) if alone else []
        rows = [self._row(warning) for warning in (*opened, *closed)]
        return {"panel": {"count": len(opened) or None} | self._more(), "rows": rows}

    def _row(self, warning: Warning) -> dict[str, Any]:
        reason = warning.get_closing_reason_display() if not warning.is_open else warning.get_state_display()
        return row(warning, self.user) | {"url": warning.get_absolute_url(), "state": capfirst(reason)}

    def _more(self) -> dict[str, Any]:
        return {}


class CustomerWarningsPanel(WarningsPanel):
    """Whatever they are about: the customer, its loans, its accounts."""

    def rows(self) -> QuerySet:
        return Warning.objects.visible_to(self.user).filter(customer=self.record)

    def _more(self) -> dict[str, Any]:
        url = f"{reverse('early_warning:warning_list')}?customer={self.record.pk}"
        return {"more_url": url, "more_label": _("All")}


def register() -> None:
    panels.register("customers.customer", CustomerWarningsPanel)
    for subject in ("products.loan", "products.account"):
        panels.register(subject, WarningsPanel)
