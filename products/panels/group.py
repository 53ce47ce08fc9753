"""Accounts that members of a group own jointly: each stands in the totals once, with its primary owner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.panels import Panel, register
from bankcrm.common.tables import Column, Drawn, Main, Money, Table, panel_table
from products import shown
from products.models import AccountHolder
from products.panels.people import Person, people
from products.selectors.people import group_joint_accounts


def _linked(person: Person) -> Any:
    return format_html('<a href="{}">{}</a>', person.url, person.name) if person.url else person.name


class JointAccountTable(Table):
    """Rows are joint ownerships with account, product and both customers joined."""

    columns = (
        Main(
            "product",
            gettext_lazy("Product"),
            "account.product.name",
            sub=lambda row, _table: shown.masked_account(row.account.number),
        ),
        Drawn("owner", gettext_lazy("Primary owner"), draw=lambda row, table: _linked(table.owners[row.pk])),
        Drawn("joint", gettext_lazy("Joint owner"), draw=lambda row, table: _linked(table.joint[row.pk])),
        Money("balance", gettext_lazy("Balance"), "account.balance", phone=True),
        Column("currency", gettext_lazy("Currency"), "account.currency"),
        Column(
            "counts",
            gettext_lazy("In the totals"),
            lambda row: _("once") if row.is_counted else _("no: the primary owner is no member"),
            css="w",
        ),
    )

    def __init__(self, rows: Iterable[AccountHolder], request: Any) -> None:
        super().__init__(rows, request)
        self.owners = self._people([row.account.customer for row in self._rows])
        self.joint = self._people([row.customer for row in self._rows])

    def _people(self, customers: list[Any]) -> dict[int, Person]:
        named = people([(customer, None) for customer in customers], self.user)
        return {row.pk: person for row, person in zip(self._rows, named, strict=True)}

    def url(self, row: Any) -> str:
        return reverse("products:account_detail", args=[row.account_id])


class JointAccountsPanel(Panel):
    """On the group's page, where there are any."""

    code = "joint"
    label = gettext_lazy("Joint accounts")
    template = "products/_table_panel.html"
    permission = "products.view_account"
    position = 25
    in_overview = "main"
    has_tab = False

    @cached_property
    def found(self) -> list[AccountHolder]:
        return group_joint_accounts(self.record, self.user)  # type: ignore[arg-type]

    def applies(self) -> bool:
        return bool(self.found)

    def context(self) -> dict[str, Any]:
        return {
            "panel": {"count": len(self.found), "note": _("each counts once, with its primary owner")},
            "table": panel_table(JointAccountTable(self.found, self.request)),
        }


register("customers.group", JointAccountsPanel)
