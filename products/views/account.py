"""Pages of the accounts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, formatting
from bankcrm.common.ordering import Order
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.detail import ObjectDetailView
from customers import shown as customers_shown
from customers.reach import reaches
from products import shown
from products.filtersets import AccountFilter
from products.models import Account, Card
from products.selectors.history import balance_on
from products.services.reveal import REVEAL, account_reveal_number, card_reveal_number
from products.tables import AccountTable
from products.views.lists import MATURITY_FILTERS, HoldingListView, crumbs_to
from products.views.reveal import RevealView


class AccountListView(HoldingListView):
    model = Account
    is_prepared = True
    export_permission = "products.export_account"
    title = gettext_lazy("Accounts")
    crumbs = ((gettext_lazy("Products"), ""),)
    table_class = AccountTable
    filterset_class = AccountFilter
    only_with = {"maturity": "maturity"}
    natural = MATURITY_FILTERS
    orders = (
        Order("number", gettext_lazy("number"), "number", branch="customer_branch"),
        Order("maturity", gettext_lazy("maturity"), "maturity", branch="customer_branch"),
    )
    empty_icon = "wallet"
    empty_title = gettext_lazy("No account yet")
    empty_text = gettext_lazy("Accounts come with the bank's files; only those of your customers are shown.")


class AccountDetailView(ObjectDetailView):
    model = Account
    select_related = ("product__category", "customer", "branch", "customer_manager")
    is_prepared = True

    def crumbs(self, record: Account) -> list[tuple[Any, str]]:
        return crumbs_to(_("Accounts"), reverse("products:account_list"), shown.masked_account(record.number))

    def header(self, record: Account) -> dict[str, Any]:
        kind = capfirst(record.product.category.get_kind_display())
        return {
            "title": record.product.name,
            "badges": [format_html('<span class="bc-badge">{}</span>', kind), shown.account_status(record)],
            "facts": [
                {"label": _("Account number"), "value": self._number(record)},
                {
                    "label": _("Owner"),
                    "value": shown.link(
                        "customers:customer_detail",
                        record.customer,
                        customers_shown.name_of(record.customer, self.request.user),
                    ),
                },
                {"label": _("Opened"), "value": tags.day(record.opened_on)},
                {"label": _("Product"), "value": shown.link("products:product_detail", record.product)},
                {"label": _("Kept at"), "value": shown.link("staff:branch_detail", record.branch)},
                {"label": _("Manager"), "value": record.customer_manager.name if record.customer_manager else ""},
                *([{"label": _("Closed"), "value": tags.day(record.closed_on)}] if record.closed_on else []),
                *(
                    [{"label": _("Not in the feed since"), "value": tags.day(record.missing_since)}]
                    if record.missing_since
                    else []
                ),
            ],
        }

    def _number(self, record: Account) -> Any:
        """Masked; with a button for whoever may ask for the whole of it."""
        url = ""
        if reaches(self.request.user, REVEAL, record.customer):
            url = reverse("products:account_reveal", args=[record.pk])
        return tags.masked(shown.masked_account(record.number), url, _("the account number"))

    def tiles(self, record: Account) -> list[dict[str, Any]]:
        on = bank.business_date()
        return [
            {
                "label": _("Balance"),
                **shown.amount_tile(record.balance, record.currency),
                "note": _as_of(record),
            },
            {"label": _("Change in 30 days"), **self._change(record, on)},
            {
                "label": _("Rate"),
                "value": tags.rate(record.rate),
                "unit": _("% a year") if record.rate is not None else "",
            },
            {
                "label": _("Maturity"),
                "value": tags.day(record.maturity),
                "note": shown.maturity_note(record.maturity, on),
            },
        ]

    def _change(self, record: Account, on: date | None) -> dict[str, Any]:
        before = balance_on(record, on - timedelta(days=30)) if on else None
        if before is None or record.balance is None:
            return {"value": tags.EMPTY, "note": _("not known")}
        return {
            **shown.amount_tile(record.balance - before, record.currency),
            "value": formatting.signed(record.balance - before, 2),
            "note": _("from %(amount)s") % {"amount": formatting.money(before)},
        }


def _as_of(record: Account) -> str:
    if record.balance_on is None:
        return _("unknown: the core system has sent none")
    return _("as of %(day)s") % {"day": formatting.day(record.balance_on)}


class AccountRevealView(RevealView):
    """The whole number of an account, on record."""

    model = Account

    def reveal(self, record: Account) -> str:
        return account_reveal_number(account=record, acting_user=self.request.user)


class CardRevealView(RevealView):
    """The whole number of a card, on record."""

    model = Card

    def reveal(self, record: Card) -> str:
        return card_reveal_number(card=record, acting_user=self.request.user)
