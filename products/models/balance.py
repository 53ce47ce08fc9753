"""Balances through time, compact: every change for 92 days, month-ends as an array per account and year."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel, MoneyField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from products.models.holding import HOLDING_SCOPE


class BalanceQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("account", HOLDING_SCOPE, permission="products.account")


class BalanceChange(BankModel):
    """The balance that holds from a business date on; a row only where it changed, kept for 92 days.

    As of a day: the row with the greatest `since` not after it, one probe of the primary key.
    """

    pk = models.CompositePrimaryKey("account_id", "since")
    account = models.ForeignKey(
        "products.Account", models.CASCADE, related_name="+", db_index=False, verbose_name=_("account")
    )
    since = models.DateField(_("from"))
    balance = MoneyField(_("balance"), null=True)

    objects = BalanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("balance from a day on")
        verbose_name_plural = _("balances from a day on")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.since} {self.balance}"


class BalanceYear(BankModel):
    """The twelve month-end balances of an account's year, January first; null where none is known."""

    pk = models.CompositePrimaryKey("account_id", "year")
    account = models.ForeignKey(
        "products.Account", models.CASCADE, related_name="+", db_index=False, verbose_name=_("account")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    month_ends = ArrayField(MoneyField(null=True), size=12, verbose_name=_("month-ends"))

    objects = BalanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("month-end balances of a year")
        verbose_name_plural = _("month-end balances")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(month_ends__len=12), name="balance_year_has_twelve_months")
        ]

    def __str__(self) -> str:
        return str(self.year)
