"""What matures, on the first page of the day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import bank, formatting
from bankcrm.common.bank import reckoned_on
from bankcrm.common.home import HomeCard
from bankcrm.common.permissions import access_of, may
from customers import shown as customers_shown
from customers.home import as_of_note
from customers.portfolios.reading import Figure, PortfolioReading
from products import shown
from products.choices import ProductKind
from products.models import Account, Loan
from products.portfolios import ACCOUNTS, LOANS, WINDOWS

MATURING_KINDS = (ProductKind.TIME_DEPOSIT, ProductKind.WEALTH, ProductKind.INSURANCE)
NEXT_SHOWN = 7


def short(figure: Figure) -> formatting.Figure:
    return formatting.short_money(figure.amount, currency=bank.currency())


class MaturingCard(HomeCard):
    """What matures within a week and within a month: deposits, wealth, insurance and loans."""

    code = "maturing"
    label = gettext_lazy("Maturing")
    template = "products/_home_maturing.html"
    permission = ACCOUNTS
    position = 20
    height = 220

    def context(self) -> dict[str, Any] | None:
        reading = PortfolioReading.of(self.request)
        if not reading.is_counted:
            return None
        accounts, loans = reverse("products:account_list"), reverse("products:loan_list")
        rows = [
            {
                "label": capfirst(str(kind.label)),
                "cells": [
                    self._cell(reading.now(f"maturing.{days}.{kind.value}"), accounts, days, f"&kind={kind.value}")
                    for days in WINDOWS
                ],
            }
            for kind in MATURING_KINDS
        ]
        if may(self.user, LOANS):
            cells = [self._cell(reading.now(f"repaying.{days}"), loans, days) for days in WINDOWS]
            rows.append({"label": _("Loans"), "cells": cells})
        heads = [_("Within %(days)s days") % {"days": days} for days in WINDOWS]
        return {"rows": rows, "heads": heads, "panel": {"note": as_of_note(self.request)}}

    def _cell(self, figure: Figure, url: str, days: int, more: str = "") -> dict[str, Any]:
        return {
            "number": figure.number,
            "url": f"{url}?maturing={days}&held=yes{more}",
            "amount": short(figure) if figure.number else "",
        }


class MaturingNextCard(HomeCard):
    """For whoever looks after customers of their own: whom to call about a maturity of the coming week."""

    code = "maturing-next"
    label = gettext_lazy("Maturing within a week")
    template = "products/_home_maturing_next.html"
    permission = ACCOUNTS
    position = 25
    place = "below"
    waits = True

    @classmethod
    def is_for(cls, user: Any) -> bool:
        return bool(access_of(user).scope(ACCOUNTS).employees)

    def context(self) -> dict[str, Any] | None:
        found = self._next(Account.objects.visible_to(self.user).filter(product__category__kind__in=MATURING_KINDS))
        if may(self.user, LOANS):
            found += self._next(Loan.objects.visible_to(self.user))
        if not found:
            return None
        first = sorted(found, key=lambda one: (one.maturity, one.customer_id))[:NEXT_SHOWN]
        rows = [
            {
                "day": one.maturity,
                "name": customers_shown.name_of(one.customer, self.user),
                "url": one.customer.get_absolute_url(),
                "product": one.product.name,
                "amount": one.outstanding if isinstance(one, Loan) else one.balance,
                "unit": "" if one.currency == bank.currency() else shown.unit(one.currency),
            }
            for one in first
        ]
        return {"rows": rows, "unit": bank.currency_unit(), "panel": self._head()}

    def _next(self, holdings: Any) -> list[Any]:
        on = reckoned_on()
        coming = holdings.filter(maturity__gte=on, maturity__lte=on + timedelta(days=WINDOWS[0]), missing_since=None)
        coming = coming.exclude(status="closed").select_related("customer", "product")
        return list(coming.order_by("maturity", "pk")[:NEXT_SHOWN])

    def _head(self) -> dict[str, Any]:
        """How many there are in all, and how much that is."""
        reading, days = PortfolioReading.of(self.request), WINDOWS[0]
        figures = [reading.now(f"maturing.{days}.{kind.value}") for kind in MATURING_KINDS]
        figures.append(reading.now(f"repaying.{days}"))
        whole = sum(figures, Figure())
        facts = {"number": formatting.number(whole.number), "amount": short(whole)}
        return {"note": ngettext("%(number)s item · %(amount)s", "%(number)s items · %(amount)s", whole.number) % facts}
