"""Small tables inside panels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bankcrm.common import bank, formatting
from bankcrm.common.tables import Column, Day, Drawn, Money, Rate, Table
from bankcrm.common.templatetags import bankcrm as tags
from products import shown
from products.choices import AccountStatus, Direction, LoanStatus
from products.models import Account, AccountHolder, Loan
from products.tables import HoldingMoney


@dataclass(slots=True)
class HoldingRow:
    """An account or a loan as one line of what a customer holds. `role` is set where it is somebody else's."""

    name: str
    number: str
    currency: str
    amount: Decimal | None
    rate: Decimal | None
    maturity: date | None
    state: Any
    url: str
    is_over: bool
    course: list[Decimal | None]
    role: str = ""

    @classmethod
    def of_account(cls, account: Account, on: date | None, course: list[Decimal | None], role: str = "") -> HoldingRow:
        return cls(
            account.product.name,
            shown.masked_account(account.number),
            account.currency,
            account.balance,
            account.rate,
            account.maturity,
            shown.account_state(account, on),
            reverse("products:account_detail", args=[account.pk]),
            account.status == AccountStatus.CLOSED,
            course,
            role,
        )

    @classmethod
    def of_loan(cls, loan: Loan, on: date | None, course: list[Decimal | None]) -> HoldingRow:
        return cls(
            loan.product.name,
            loan.number,
            loan.currency,
            loan.outstanding,
            loan.rate,
            loan.maturity,
            shown.loan_state(loan, on),
            reverse("products:loan_detail", args=[loan.pk]),
            loan.status == LoanStatus.CLOSED,
            course,
        )

    @classmethod
    def of_holder(cls, holder: AccountHolder, on: date | None) -> HoldingRow:
        return cls.of_account(holder.account, on, [], role=str(holder.get_role_display()))


class OneCurrencyTable(Table):
    """The unit stands in the head when all rows have one currency; else a column says it."""

    def visible_columns(self) -> list[Column]:
        currencies = {row.currency for row in self._rows}
        if len(currencies) > 1:
            return list(self.columns)
        unit = shown.unit(next(iter(currencies), bank.currency()))
        return [
            replace(column, unit=unit) if isinstance(column, HoldingMoney) else column
            for column in self.columns
            if column.name != "currency"
        ]


def _holding_name(row: HoldingRow, table: Table) -> SafeString:
    role = format_html(' <span class="bc-badge">{}</span>', capfirst(row.role)) if row.role else ""
    return format_html(
        '<a href="{}">{}</a>{}<span class="bc-only-sm bc-sub bc-rowsub">{} · {}</span>',
        row.url,
        row.name,
        role,
        row.number,
        row.state,
    )


def _trend(row: HoldingRow, table: Table) -> SafeString:
    return tags.sparkline(row.course, gettext("Balance of %(product)s over 12 months") % {"product": row.name})


class HoldingRowTable(OneCurrencyTable):
    """What a customer holds, as the customer's page shows it."""

    columns = (
        Drawn("name", _("Product"), draw=_holding_name, phone=True),
        Column("number", _("Account"), css="bc-num"),
        HoldingMoney("amount", _("Balance"), phone=True),
        Column("currency", _("Currency")),
        Drawn("trend", _("12 months"), draw=_trend),
        Rate("rate", _("Rate"), unit="%"),
        Day("maturity", _("Maturity")),
        Drawn("state", _("Status"), draw=lambda row, _t: row.state),
    )

    def url(self, row: Any) -> str:
        return str(row.url)


def _signed(row: Any, table: Table) -> str:
    return formatting.signed(row.amount if row.direction == Direction.CREDIT else -row.amount, 2)


def _booked(row: Any, table: Table) -> SafeString:
    """The day of booking, with the time where the core says it."""
    time = (
        format_html(' <span class="bc-sub">{}</span>', formatting.moment(row.posted_at)[11:]) if row.posted_at else ""
    )
    return format_html("{}{}", tags.day(row.booked_on), time)


class TransactionTable(Table):
    """Bookings; `accounts` names the account of each, and is left out where there is but one."""

    columns: Iterable[Column] = (
        Drawn(
            "booked_on",
            _("Booked on"),
            phone=True,
            draw=lambda row, table: format_html(
                '{}<span class="bc-only-sm bc-sub bc-rowsub">{}</span>', _booked(row, table), row.kind or "—"
            ),
        ),
        Drawn("account", _("Account"), draw=lambda row, table: table.account_name(row)),
        Column("kind", _("Kind")),
        Drawn("counterparty", _("Counterparty"), draw=lambda row, table: table.counterparty(row)),
        Drawn("amount", _("Amount"), css="r", draw=_signed, phone=True),
        Drawn("currency", _("Currency"), draw=lambda row, table: table.accounts[row.account_id].currency),
        Money("balance_after", _("Balance after")),
    )

    def __init__(self, rows: Iterable[Any], request: Any, accounts: dict[int, Account], masks_names: bool) -> None:
        super().__init__(rows, request)
        self.accounts = accounts
        self.masks_names = masks_names

    def account_name(self, row: Any) -> SafeString:
        account = self.accounts[row.account_id]
        return format_html(
            '<a href="{}">{}</a>',
            reverse("products:account_detail", args=[account.pk]),
            shown.masked_account(account.number),
        )

    def counterparty(self, row: Any) -> Any:
        return tags.or_nothing(shown.counterparty(row.counterparty, masks_names=self.masks_names))

    def visible_columns(self) -> list[Column]:
        currencies = {account.currency for account in self.accounts.values()}
        hidden = set()
        if len(self.accounts) == 1:
            hidden.add("account")
        if len(currencies) > 1:
            return [column for column in self.columns if column.name not in hidden]
        unit = shown.unit(next(iter(currencies), bank.currency()))
        return [
            replace(column, unit=unit) if column.name in {"amount", "balance_after"} else column
            for column in self.columns
            if column.name not in hidden | {"currency"}
        ]
