"""What holdings tell on the customer's timeline: opened, closed, granted, overdue, and what is about to mature."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, formatting, timeline
from bankcrm.common.timeline import Event, Source
from products import shown
from products.choices import AccountStatus, LoanStatus
from products.models import Account, Loan
from products.overdue import overdue_days

MOST_PLANNED = 5


class _Accounts(Source):
    kind = "account"
    label = gettext_lazy("Accounts")
    permission = "products.view_account"
    is_day = True

    def rows(self) -> QuerySet:
        return Account.objects.visible_to(self.user).filter(customer=self.record).select_related("product")

    def told(self, account: Account, what: str, text: str = "") -> Event:
        number = shown.masked_account(account.number)
        return Event(
            f"{what} · {account.product.name}",
            f"{number} · {text}" if text else number,
            icon="wallet",
            url=reverse("products:account_detail", args=[account.pk]),
        )


class AccountOpened(_Accounts):
    code, at = "account_opened", "opened_on"

    def event(self, row: Account) -> Event:
        return self.told(row, _("Account opened"))

    def planned(self) -> list[tuple[date, Event]]:
        """Deposits and wealth that mature within a month of the business date."""
        running = self.rows().filter(status=AccountStatus.ACTIVE)
        return [
            (account.maturity, self.told(account, _("Matures"), _amount(account.balance, account.currency)))
            for account in _soon(running)
        ]


class AccountClosed(_Accounts):
    code, at = "account_closed", "closed_on"

    def event(self, row: Account) -> Event:
        return self.told(row, _("Account closed"))


class _Loans(Source):
    kind = "loan"
    label = gettext_lazy("Loans")
    permission = "products.view_loan"
    is_day = True

    def rows(self) -> QuerySet:
        return Loan.objects.visible_to(self.user).filter(customer=self.record).select_related("product")

    def told(self, loan: Loan, what: str, text: str, level: str = "") -> Event:
        url = reverse("products:loan_detail", args=[loan.pk])
        return Event(f"{what} · {loan.product.name}", f"{loan.number} · {text}", icon="cash", level=level, url=url)


class LoanDrawn(_Loans):
    code, at = "loan_drawn", "granted_on"

    def event(self, row: Loan) -> Event:
        return self.told(row, _("Loan drawn"), _amount(row.principal, row.currency))

    def planned(self) -> list[tuple[date, Event]]:
        running = self.rows().filter(status=LoanStatus.ACTIVE)
        return [
            (loan.maturity, self.told(loan, _("Falls due"), _amount(loan.outstanding, loan.currency)))
            for loan in _soon(running)
        ]


class LoanOverdue(_Loans):
    """Of loans that are overdue now, the day since when."""

    code, at = "loan_overdue", "overdue_since"

    def event(self, row: Loan) -> Event:
        days = overdue_days(row.overdue_since, row.state_on or bank.business_date()) or 0
        text = _("%(days)s overdue") % {"days": shown.days_text(days)}
        return self.told(row, _("Overdue since"), text, shown.overdue_level(days) if days else "")


def _soon(rows: QuerySet) -> list[Any]:
    today = bank.business_date()
    if today is None:
        return []
    within = (today, today + timedelta(days=shown.SOON))
    return list(rows.filter(maturity__range=within).order_by("maturity", "pk")[:MOST_PLANNED])


def _amount(amount: Any, currency: str) -> str:
    return formatting.money(amount) if currency == bank.currency() else f"{formatting.money(amount)} {currency}"


for _source in (AccountOpened, AccountClosed, LoanDrawn, LoanOverdue):
    timeline.register("customers.customer", _source)
