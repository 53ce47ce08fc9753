"""The table of managers on the first page."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bankcrm.common import bank, formatting
from bankcrm.common.tables import Column, Drawn, Main, Table
from bankcrm.common.templatetags import bankcrm as tags
from customers.portfolios.reading import NONE, Figure, ManagerStanding


def _customers(row: ManagerStanding, table: Table) -> Any:
    """The number, leading to the list of just these customers."""
    url = f"{reverse('customers:customer_list')}?manager={row.manager}"
    return format_html('<a href="{}">{}</a>', url, formatting.number(row.now.get("customers", NONE).number))


def _short(amount: Decimal | None, *, signed: bool = False) -> str:
    """In the short unit, which stands beside it: a column of a ranking is compared and not added up."""
    if amount is None:
        return tags.EMPTY
    figure = formatting.short_money(amount, currency="")
    plus = "+" if signed and amount > 0 else ""
    return f"{plus}{figure.figure}{figure.unit and ' '}{figure.unit}"


def _overdue(row: ManagerStanding, table: Table) -> Any:
    """Overdue as a share of what is lent."""
    late, lent = row.now.get("overdue", Figure()).amount, row.now.get("loans", Figure()).amount
    if not lent:
        return tags.EMPTY
    return formatting.percent(100 * (late or 0) / lent, 2)


class ManagerTable(Table):
    """Rows are `ManagerStanding`, people the employees by id."""

    def __init__(
        self, rows: Iterable[ManagerStanding], request: Any, people: dict[int, Any], *, sees_overdue: bool
    ) -> None:
        super().__init__(rows, request)
        self.people, self.sees_overdue = people, sees_overdue

    columns = (
        Main("name", _("Manager"), lambda row: row.manager),
        Drawn("customers", _("Customers"), draw=_customers, css="r"),
        Drawn("aum", _("AUM"), draw=lambda row, _t: _short(row.now.get("aum", NONE).amount), css="r", unit=bank.unit),
        Drawn(
            "new",
            _("New deposits"),
            draw=lambda row, _t: _short(row.new_deposits, signed=True),
            css="r bc-strong",
            unit=bank.unit,
            phone=True,
        ),
        Drawn("overdue", _("Overdue"), draw=_overdue, css="r"),
    )

    def visible_columns(self) -> list[Column]:
        named = Main("name", _("Manager"), lambda row: self.people[row.manager].name)
        others = [column for column in self.columns if column.name != "name"]
        return [named, *(column for column in others if column.name != "overdue" or self.sees_overdue)]

    def url(self, row: ManagerStanding) -> str:
        return reverse("staff:employee_detail", args=[row.manager])
