"""Panels that stand on the customer's page: holdings, transactions, assets and loans through time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, formatting
from bankcrm.common.bank import reckoned_on
from bankcrm.common.charts import Series
from bankcrm.common.panels import Panel, register
from bankcrm.common.permissions import may
from bankcrm.common.tables import panel_table
from products.charts import amount_chart
from products.models import Account
from products.panels.tables import HoldingRow, HoldingRowTable
from products.panels.transactions import TransactionsPanel
from products.selectors.holdings import MOST_HOLDINGS, customer_accounts, customer_holdings, customer_worth
from products.selectors.months import MONTHS_SHOWN, account_month_ends, loan_month_ends, month_ends_before

TREND_MONTHS = 12
SHOWN_FIRST = 12


class HoldingsPanel(Panel):
    """Accounts and loans of the customer; accounts of others that the customer may use stand below, uncounted."""

    code = "holdings"
    label = gettext_lazy("Holdings")
    template = "products/_holdings_panel.html"
    permission = "products.view_account"
    printed = True
    position = 10
    in_overview = "main"

    def context(self) -> dict[str, Any]:
        held = customer_holdings(self.record, self.user)
        rows = self._rows(held)
        table = panel_table(HoldingRowTable(rows, self.request))
        as_of = held.accounts_as_of()
        panel: dict[str, Any] = {"count": held.count}
        if as_of:
            panel["note"] = _("balances as of %(day)s") % {"day": formatting.day(as_of)}
        if max(len(held.accounts), len(held.loans)) >= MOST_HOLDINGS:
            panel["note"] = _("the first %(number)s of each kind") % {"number": MOST_HOLDINGS}
        return {
            "table": table,
            "shortened": {**table, "rows": table["rows"][:SHOWN_FIRST]},
            "more": len(rows) > SHOWN_FIRST,
            "all_words": _("All %(number)s") % {"number": len(rows)},
            "label": self.label,
            "empty": {
                "icon": "wallet",
                "title": _("Holds nothing"),
                "text": _("Neither an account nor a loan has come from the core system for this customer."),
            },
            "panel": panel,
        }

    def _rows(self, held: Any) -> list[HoldingRow]:
        on = bank.business_date()
        ends = month_ends_before(on, TREND_MONTHS) if on else []
        balances = account_month_ends([account.pk for account in held.accounts], ends)
        outstanding = loan_month_ends([loan.pk for loan in held.loans], ends)
        loans = [HoldingRow.of_loan(loan, on, outstanding.get(loan.pk, [])) for loan in held.loans]
        accounts = [HoldingRow.of_account(one, on, balances.get(one.pk, [])) for one in held.accounts]
        besides = [HoldingRow.of_holder(holder, on) for holder in held.besides]
        late = [row for loan, row in zip(held.loans, loans, strict=True) if loan.overdue_since]
        return sorted(
            [*late, *accounts, *(row for row in loans if row not in late), *besides],
            key=lambda row: (row.is_over, bool(row.role)),
        )


class CustomerTransactionsPanel(TransactionsPanel):
    """Bookings on all accounts of the customer."""

    def accounts(self) -> Iterable[Account]:
        return customer_accounts(self.record, self.user, MOST_HOLDINGS)


class WorthPanel(Panel):
    """AUM and loans of the customer at month-ends, in the bank's currency."""

    code = "balances"
    label = gettext_lazy("Assets and loans")
    template = "products/_chart_panel.html"
    permission = "products.view_account"
    position = 30
    in_overview = "main"
    has_tab = False

    def context(self) -> dict[str, Any]:
        ends = month_ends_before(reckoned_on(), MONTHS_SHOWN)
        worth = customer_worth(self.record, self.user, ends)
        if not worth.is_known:
            text = _("It begins with the first month-end that is taken in.")
            return {"empty": {"icon": "chart-line", "title": _("No month-end yet"), "text": text}}
        series = [Series(_("AUM"), worth.assets, "c1")]
        if may(self.user, "products.view_loan"):
            series.append(Series(_("Loans"), worth.loans, "c2"))
        label = _("Assets and loans at month-ends")
        chart = amount_chart("worth", label, ends, series, bank.currency(), monthly=True)
        context: dict[str, Any] = {"charts": [{"chart": chart}], "panel": {"note": _("month-end")}}
        if worth.left_out:
            names = formatting.listed(sorted(worth.left_out))
            context["left_out"] = _("Left out, since there is no exchange rate: %(currencies)s") % {"currencies": names}
        return context


register("customers.customer", HoldingsPanel)
register("customers.customer", CustomerTransactionsPanel)
register("customers.customer", WorthPanel)
