"""What an employee looks after, on the employee's page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import bank, formatting
from bankcrm.common.panels import Panel, register
from customers.portfolio import employee_portfolio


class PortfolioPanel(Panel):
    """Number of customers and what they hold, within the reader's scope, from the nightly figures."""

    code = "portfolio"
    label = gettext_lazy("Portfolio")
    template = "customers/_portfolio_panel.html"
    permission = "customers.view_customer"
    position = 5
    in_overview = "main"
    has_tab = False

    def context(self) -> dict[str, Any]:
        held = employee_portfolio(self.record, self.user)
        url = f"{reverse('customers:customer_list')}?manager={self.record.pk}"
        late = ngettext("%(number)s customer", "%(number)s customers", held.late) % {"number": held.late}
        day = bank.business_date()
        return {
            "tiles": [
                {"label": _("Customers"), "value": formatting.count_words(held.customers), "url": url},
                {"label": _("AUM"), **_amount(held.aum)},
                {"label": _("Deposits"), **_amount(held.deposits)},
                {"label": _("Loans"), **_amount(held.loans)},
                {"label": _("Overdue"), **_amount(held.overdue), "note": late if held.late else ""},
            ],
            "panel": {"note": _("as of %(day)s, within your scope") % {"day": formatting.day(day)} if day else ""},
        }


def _amount(amount: Any) -> dict[str, str]:
    return formatting.short_money(amount, currency=bank.currency()).as_tile()


register("staff.employee", PortfolioPanel)
