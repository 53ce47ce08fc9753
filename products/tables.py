"""Columns of the product, account and loan lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bankcrm.common import bank
from bankcrm.common.tables import Column, Day, Drawn, Main, Money, Number, Rate, Table, offered
from customers import shown as customers_shown
from products import shown
from products.overdue import overdue_days


class ProductTable(Table):
    """Rows are products with their category and `base_rate`."""

    url_name = "products:product_detail"
    columns = (
        Main(
            "name",
            _("Product"),
            order="code",
            sub=lambda row, _t: row.code,
            folded=lambda row, _t: f"{row.category.name} · {row.get_status_display()}",
        ),
        Column("category", _("Category"), "category.name"),
        Column("kind", _("Kind"), lambda row: capfirst(row.category.get_kind_display()), needs=("category__kind",)),
        Column("risk", _("Risk level"), "risk_level"),
        Column("currency", _("Currency")),
        Number("term", _("Term"), "term_months", unit=_("months")),
        Money("minimum", _("Minimum amount")),
        Rate("rate", _("Rate"), "base_rate", unit="%", phone=True),
        Drawn("status", _("Status"), draw=lambda row, _t: shown.product_status(row.status)),
        Column("department", _("Department"), extra=True),
        Day("sale_from", _("On sale from"), extra=True),
        Day("sale_until", _("On sale until"), extra=True),
    )


@dataclass(slots=True)
class HoldingMoney(Money):
    """An amount of a holding: the unit stands in the head when the whole page has one currency."""


# Of an account or a loan: whose it is.
OWNER = ("customer__kind", "customer__name")


class HoldingTable(Table):
    """What the lists of accounts and loans share: names as the reader may see them, days from the business date."""

    def __init__(self, rows: Iterable[Any], request: Any) -> None:
        super().__init__(rows, request)
        self.on = bank.business_date()
        self.masks_names = customers_shown.masks_names(self.user)
        self.currencies = {row.currency for row in self._rows}

    def owner(self, row: Any) -> str:
        customer = row.customer
        return customers_shown.masked_name(customer.kind, customer.name) if self.masks_names else customer.name

    def visible_columns(self) -> list[Column]:
        """A column of currencies only where the page has several."""
        columns = super().visible_columns()
        if len(self.currencies) > 1:
            return columns
        unit = shown.unit(next(iter(self.currencies), bank.currency()))
        return [
            replace(column, unit=unit) if isinstance(column, HoldingMoney) else column
            for column in columns
            if column.name != "currency"
        ]

    def columns_of_a_file(self) -> list[Column]:
        """With the currency in each row: what one page holds says nothing of the others."""
        return offered(self.columns, self.user)


def _owner_and_product(row: Any, table: HoldingTable) -> SafeString:
    """For a telephone, as far as they are shown: a long name takes a second line, the amount beside it stays whole."""
    said = [table.owner(row)] if table.shows("customer") else []
    said += [row.product.name] if table.shows("product") else []
    return format_html('<span class="text-wrap">{}</span>', " · ".join(said))


class AccountTable(HoldingTable):
    """Rows are accounts, with as much of product, customer, branch and manager as is shown."""

    url_name = "products:account_detail"
    columns = (
        Main(
            "number",
            _("Account"),
            lambda row: shown.masked_account(row.number),
            needs=("number",),
            order="number",
            folded=lambda row, table: _owner_and_product(row, table),
        ),
        Drawn("customer", _("Customer"), needs=OWNER, draw=lambda row, table: table.owner(row)),
        Column("product", _("Product"), "product.name"),
        HoldingMoney("balance", _("Balance"), phone=True),
        Column("currency", _("Currency")),
        Day("balance_on", _("As of"), css="bc-muted"),
        Rate("rate", _("Rate"), unit="%"),
        Day("maturity", _("Maturity"), order="maturity"),
        Column("branch", _("Branch"), "branch.name"),
        Column("manager", _("Manager"), "customer_manager.name"),
        Drawn(
            "state",
            _("Status"),
            needs=("status", "maturity"),
            draw=lambda row, table: shown.account_state(row, table.on),
        ),
        Column("customer_number", _("Customer number"), "customer.number", css="bc-num", extra=True),
        Day("opened_on", _("Opened"), extra=True),
        Day("closed_on", _("Closed"), extra=True),
    )


def _overdue_amount(loan: Any) -> Decimal | None:
    """Principal and interest together; unknown only where both are."""
    known = [amount for amount in (loan.overdue_principal, loan.overdue_interest) if amount is not None]
    return sum(known, Decimal(0)) if known and loan.overdue_since else None


def _loan_folded(row: Any, table: LoanTable) -> Any:
    """Borrower and product; how long it is overdue before all else."""
    words = _owner_and_product(row, table)
    if not overdue_days(row.overdue_since, table.on):
        return words
    return format_html("{} {}", shown.overdue_mark(row.overdue_since, table.on), words)


class LoanTable(HoldingTable):
    """Rows are loans, with as much of product, customer, branch and manager as is shown."""

    url_name = "products:loan_detail"
    columns = (
        Main("number", _("Loan"), needs=("number", "overdue_since"), order="number", folded=_loan_folded),
        Drawn("customer", _("Borrower"), needs=OWNER, draw=lambda row, table: table.owner(row)),
        Column("product", _("Product"), "product.name"),
        HoldingMoney("outstanding", _("Outstanding"), phone=True),
        Column("currency", _("Currency")),
        Drawn(
            "overdue",
            _("Overdue"),
            needs=("overdue_since",),
            order="overdue",
            draw=lambda row, table: shown.overdue_mark(row.overdue_since, table.on),
        ),
        HoldingMoney(
            "overdue_amount",
            _("Overdue amount"),
            _overdue_amount,
            needs=("overdue_principal", "overdue_interest", "overdue_since"),
        ),
        Drawn("class", _("Class"), needs=("class_shown",), draw=lambda row, _t: shown.class_badge(row.class_shown)),
        Rate("rate", _("Rate"), unit="%"),
        Day("maturity", _("Maturity"), order="maturity"),
        Column("branch", _("Branch"), "branch.name"),
        Column("manager", _("Manager"), "customer_manager.name"),
        Drawn("status", _("Status"), needs=("status",), draw=lambda row, _t: shown.loan_status(row)),
        Column("customer_number", _("Customer number"), "customer.number", css="bc-num", extra=True),
        HoldingMoney("principal", _("Principal"), extra=True),
        Day("granted_on", _("Granted"), extra=True),
    )
