"""The bookings of one or several accounts as a panel, a page at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.panels import Panel
from bankcrm.common.tables import panel_table
from customers import shown as customers_shown
from products.models import Account
from products.panels.tables import TransactionTable
from products.selectors.transactions import Place, transaction_page

PAGE_SIZE = 25


class TransactionsPanel(Panel, ABC):
    """Subclasses say whose accounts. `?place=` names the page."""

    code = "transactions"
    label = gettext_lazy("Transactions")
    template = "products/_transactions_panel.html"
    permission = "products.view_account"
    position = 20

    @abstractmethod
    def accounts(self) -> Iterable[Account]:
        """Accounts within the reader's scope."""

    def context(self) -> dict[str, Any]:
        accounts = {account.pk: account for account in self.accounts()}
        page = transaction_page(list(accounts), size=PAGE_SIZE, place=Place.decode(self.request.GET.get("place", "")))
        masks = customers_shown.masks_names(self.user)
        return {
            "table": panel_table(TransactionTable(page.rows, self.request, accounts, masks)) if page.rows else {},
            "label": self.label,
            "empty": {
                "icon": "arrows-exchange",
                "title": _("No transaction"),
                "text": _("Transactions come with the bank's files, each night."),
            },
            "pages": [
                {"place": page.newer, "label": _("Newer"), "rel": "prev"},
                {"place": page.older, "label": _("Older"), "rel": "next"},
            ],
            "has_pages": bool(page.newer or page.older),
        }
