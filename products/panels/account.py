"""Panels of the account page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.bank import reckoned_on
from bankcrm.common.panels import Panel, register
from bankcrm.common.tables import Column, Day, Drawn, Table, panel_table
from bankcrm.common.templatetags import bankcrm as tags
from customers import shown as customers_shown
from customers.reach import reaches
from products import shown
from products.charts import course_chart
from products.choices import ProductKind
from products.models import Account
from products.panels.people import people
from products.panels.tables import OneCurrencyTable
from products.panels.transactions import TransactionsPanel
from products.selectors.history import account_daily_course, account_month_course
from products.selectors.people import account_cards, account_holders, account_standing_orders
from products.services.reveal import REVEAL
from products.tables import HoldingMoney


class AccountPanel(Panel):
    permission = "products.view_account"
    template = "products/_table_panel.html"


class BalancePanel(AccountPanel):
    """The balance through time: month-ends of two years, and each day of the last three months."""

    code = "balance"
    label = gettext_lazy("Balance")
    template = "products/_chart_panel.html"
    position = 10
    in_overview = "main"

    def context(self) -> dict[str, Any]:
        account, on = self.record, reckoned_on()
        months = account_month_course(account, on)
        days = account_daily_course(account, on)
        charts = []
        if len(months.days) > 1 and months.is_known:
            heading = _("Month-ends")
            chart = course_chart("balance-months", heading, months, _("Balance"), account.currency, monthly=True)
            charts.append({"heading": heading, "chart": chart})
        if len(days.days) > 1 and days.is_known:
            heading = _("Each day of the last three months")
            chart = course_chart("balance-days", heading, days, _("Balance"), account.currency, monthly=False)
            charts.append({"heading": heading, "chart": chart})
        text = _("The core system has sent no balance of past days for this account.")
        return {"charts": charts, "empty": {"icon": "chart-line", "title": _("No balance is known"), "text": text}}


class AccountTransactionsPanel(TransactionsPanel):
    in_overview = "main"

    def accounts(self) -> Iterable[Account]:
        return [self.record]


class HoldersPanel(AccountPanel):
    """The owner, and who may use the account besides."""

    code = "holders"
    label = gettext_lazy("Holders")
    template = "products/_people_panel.html"
    position = 30
    in_overview = "side"
    has_tab = False

    def context(self) -> dict[str, Any]:
        named = [(self.record.customer, _("Primary owner"))]
        for holder in account_holders(self.record, self.user):
            named.append((holder.customer, capfirst(holder.get_role_display())))
        return {"people": people(named, self.user), "panel": {"count": len(named)}}


class CardTable(Table):
    """Cards of an account; the button beside the number only for whoever may ask for numbers of the owner."""

    columns = (
        Drawn("number", gettext_lazy("Card"), draw=lambda row, table: table.number(row), phone=True),
        Column("kind", gettext_lazy("Kind")),
        Drawn("holder", gettext_lazy("Holder"), draw=lambda row, table: table.holders[row.pk].name),
        Day("issued_on", gettext_lazy("Issued")),
        Day("expires_on", gettext_lazy("Expires")),
        Drawn("status", gettext_lazy("Status"), draw=lambda row, _t: shown.card_status(row), phone=True),
    )

    def __init__(self, rows: Iterable[Any], request: Any, *, may_reveal: bool) -> None:
        super().__init__(rows, request)
        self.may_reveal = may_reveal
        named = people(((card.holder, "") for card in self._rows), self.user)
        self.holders = {card.pk: person for card, person in zip(self._rows, named, strict=True)}

    def number(self, row: Any) -> Any:
        url = reverse("products:card_reveal", args=[row.pk]) if self.may_reveal else ""
        return tags.masked(shown.masked_account(row.number), url, _("the card number"))


class CardsPanel(AccountPanel):
    code = "cards"
    label = gettext_lazy("Cards")
    position = 40
    in_overview = "main"
    has_tab = False

    def applies(self) -> bool:
        return self.record.product.category.kind in {ProductKind.DEMAND_DEPOSIT, ProductKind.CARD}

    def context(self) -> dict[str, Any]:
        cards = account_cards(self.record, self.user)
        may_reveal = reaches(self.user, REVEAL, self.record.customer)
        return {
            "table": panel_table(CardTable(cards, self.request, may_reveal=may_reveal)),
            "label": self.label,
            "empty": {"icon": "credit-card", "title": _("No card draws on this account")},
            "panel": {"count": len(cards)},
        }


class OrderTable(OneCurrencyTable):
    columns = (
        Drawn(
            "counterparty", gettext_lazy("Counterparty"), draw=lambda row, table: table.counterparty(row), phone=True
        ),
        Column("kind", gettext_lazy("Kind")),
        Column("rhythm", gettext_lazy("Rhythm")),
        HoldingMoney("amount", gettext_lazy("Amount"), phone=True),
        Column("currency", gettext_lazy("Currency")),
    )

    def counterparty(self, row: Any) -> Any:
        masks = customers_shown.masks_names(self.user)
        return tags.or_nothing(shown.counterparty(row.counterparty, masks_names=masks))


class StandingOrdersPanel(CardsPanel):
    code = "orders"
    label = gettext_lazy("Standing orders")
    position = 50

    def context(self) -> dict[str, Any]:
        orders = account_standing_orders(self.record, self.user)
        for order in orders:
            order.currency = self.record.currency
        return {
            "table": panel_table(OrderTable(orders, self.request)),
            "label": self.label,
            "empty": {"icon": "repeat", "title": _("No standing order")},
            "panel": {"count": len(orders)},
        }


register("products.account", BalancePanel)
register("products.account", AccountTransactionsPanel)
register("products.account", HoldersPanel)
register("products.account", CardsPanel)
register("products.account", StandingOrdersPanel)
