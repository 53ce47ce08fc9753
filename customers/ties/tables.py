"""Columns of the lists of guarantee loops and of guarantors."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bankcrm.common import bank
from bankcrm.common.formatting import NOTHING
from bankcrm.common.tables import Column, Day, Main, Money, Number, Table
from customers import shown
from customers.ties.risks import seen_loops


def _graph(customer: int, hops: int) -> str:
    return f"{reverse('customers:customer_graph', args=[customer])}?hops={hops}&kind=guarantee"


class GuaranteeLoopTable(Table):
    """Rows are `GuaranteeLoop`; a row opens the graph of one in it whom the reader may see."""

    columns = (
        Main("names", _("Who answers for whom"), folded=lambda row, _t: row.loop.found_on.isoformat()),
        Number("length", _("Customers"), "loop.length"),
        Money("amount", _("Guaranteed in all"), unit=bank.unit, phone=True),
        Day("found_on", _("Found"), "loop.found_on"),
        Day("gone_on", _("Gone"), "loop.gone_on"),
    )

    def __init__(self, rows: Any, request: Any) -> None:
        super().__init__(rows, request)
        self._rows = seen_loops(self._rows, self.user)

    def url(self, row: Any) -> str:
        steps = (row.loop.length + 1) // 2  # Half way round from either side.
        return _graph(row.first, steps) if row.first and row.loop.gone_on is None else ""


def _manager(row: Any, table: Table) -> str:
    return (row.customer.manager.name if row.customer.manager else NOTHING) if table.shows("manager") else ""


class GuarantorTable(Table):
    """Rows are `GuarantorLoad` with their customer joined."""

    columns = (
        Main(
            "customer",
            _("Guarantor"),
            "shown_name",
            sub=lambda row, _t: row.customer.number,
            folded=_manager,
        ),
        Number("borrowers", _("Borrowers"), order="borrowers", phone=True),
        Money("amount", _("Guaranteed in all"), unit=bank.unit),
        Column("manager", _("Manager"), "customer.manager.name"),
        Column("branch", _("Branch"), "customer.branch.name"),
        Day("as_of", _("As of")),
    )

    def __init__(self, rows: Any, request: Any) -> None:
        super().__init__(rows, request)
        for row in self._rows:
            row.shown_name = shown.name_of(row.customer, self.user)

    def url(self, row: Any) -> str:
        return _graph(row.pk, 1)
