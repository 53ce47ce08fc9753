"""What one customer holds, for the customer's page: accounts, loans, and what they may use of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bankcrm.common import bank
from customers.models import Customer
from products.choices import AccountStatus, LoanStatus, ProductKind
from products.models import Account, AccountHolder, ExchangeRate, Loan
from products.selectors.months import account_month_ends, loan_month_ends

# Enough for every person; a company with more is led to the list.
MOST_HOLDINGS = 100


@dataclass(frozen=True, slots=True)
class Holdings:
    """Accounts and loans of which the customer is the primary owner or borrower, and accounts held besides."""

    accounts: list[Account]
    loans: list[Loan]
    besides: list[AccountHolder]

    @property
    def count(self) -> int:
        return len(self.accounts) + len(self.loans)

    def accounts_as_of(self) -> date | None:
        known = [account.balance_on for account in self.accounts if account.balance_on]
        return max(known, default=None)


def customer_accounts(customer: Customer, user: Any, limit: int | None = None) -> list[Account]:
    """The customer's own accounts within the reader's scope, open ones first."""
    found = Account.objects.visible_to(user).filter(customer=customer).select_related("product__category")
    rows = list(found.order_by("number")[:limit])
    return sorted(rows, key=lambda account: account.status == AccountStatus.CLOSED)


def customer_loans(customer: Customer, user: Any, limit: int | None = None) -> list[Loan]:
    """The customer's own loans within the reader's scope, overdue ones first, settled ones last."""
    found = Loan.objects.visible_to(user).filter(customer=customer).select_related("product__category")
    rows = list(found.order_by("number")[:limit])
    return sorted(rows, key=lambda loan: (loan.status != LoanStatus.ACTIVE, loan.overdue_since is None))


def customer_holdings(customer: Customer, user: Any) -> Holdings:
    """Everything the customer holds or may use, in three queries; each within the scope of its own permission."""
    besides = AccountHolder.objects.visible_to(user).filter(customer=customer)
    return Holdings(
        customer_accounts(customer, user, MOST_HOLDINGS),
        customer_loans(customer, user, MOST_HOLDINGS),
        list(besides.select_related("account__product__category").order_by("account__number")[:MOST_HOLDINGS]),
    )


@dataclass(frozen=True, slots=True)
class Worth:
    """Assets and loans at month-ends in the bank's currency; `left_out` names currencies without a rate."""

    ends: Sequence[date]
    assets: list[Decimal | None]
    loans: list[Decimal | None]
    left_out: frozenset[str]

    @property
    def is_known(self) -> bool:
        return any(amount is not None for amount in [*self.assets, *self.loans])


def customer_worth(customer: Customer, user: Any, ends: Sequence[date]) -> Worth:
    """AUM and loans of the customer at month-ends; what has no exchange rate on the day is left out."""
    accounts = [
        account
        for account in customer_accounts(customer, user)
        if account.product.category.kind in ProductKind.in_aum()
    ]
    loans = customer_loans(customer, user)
    rates = ExchangeRates({holding.currency for holding in [*accounts, *loans]})
    return Worth(
        ends,
        _summed(accounts, account_month_ends([one.pk for one in accounts], ends), ends, rates),
        _summed(loans, loan_month_ends([one.pk for one in loans], ends), ends, rates),
        frozenset(rates.missing),
    )


class ExchangeRates:
    """Exchange rates of a few currencies, read once; `missing` gathers those that were asked for in vain."""

    def __init__(self, wanted: set[str]) -> None:
        self.own = bank.currency()
        self.missing: set[str] = set()
        self._known: dict[str, list[tuple[date, Decimal]]] = {}
        foreign = wanted - {self.own}
        if foreign:
            rows = ExchangeRate.objects.filter(currency__in=foreign).order_by("-on")
            for currency, on, rate in rows.values_list("currency", "on", "rate"):
                self._known.setdefault(currency, []).append((on, rate))

    def in_own(self, amount: Decimal, currency: str, day: date) -> Decimal | None:
        """The amount in the bank's currency at the rate of the day; None without one."""
        if currency == self.own:
            return amount
        rate = next((rate for on, rate in self._known.get(currency, []) if on <= day), None)
        if rate is None:
            self.missing.add(currency)
            return None
        return amount * rate


def _summed(
    holdings: Sequence[Any],
    amounts: dict[int, list[Decimal | None]],
    ends: Sequence[date],
    rates: ExchangeRates,
) -> list[Decimal | None]:
    """Sums by month-end; None where nothing at all is known."""
    sums: list[Decimal | None] = [None] * len(ends)
    for holding in holdings:
        for place, amount in enumerate(amounts.get(holding.pk, ())):
            value = None if amount is None else rates.in_own(amount, holding.currency, ends[place])
            if value is not None:
                sums[place] = (sums[place] or Decimal(0)) + value
    return [None if amount is None else amount.quantize(Decimal("0.01"), ROUND_HALF_UP) for amount in sums]
