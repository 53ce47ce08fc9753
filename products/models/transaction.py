"""What was booked on accounts: by far the largest table, partitioned by month, append only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel, CodeField, MoneyField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from products import choices
from products.models.holding import HOLDING_SCOPE


class TransactionQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("account", HOLDING_SCOPE, permission="products.account")


class Transaction(BankModel):
    """One booking. The core's number is unique with the booking date, which is also the partition key."""

    pk = models.CompositePrimaryKey("booked_on", "number")
    booked_on = models.DateField(_("booked on"))
    number = CodeField(_("transaction number"))
    account = models.ForeignKey(
        "products.Account", models.PROTECT, related_name="transactions", db_index=False, verbose_name=_("account")
    )
    posted_at = models.DateTimeField(_("posted at"), null=True)
    direction = models.CharField(_("direction"), max_length=6, choices=choices.Direction)
    amount = MoneyField(_("amount"))
    balance_after = MoneyField(_("balance after"), null=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    counterparty = models.CharField(_("counterparty"), max_length=100, blank=True)
    made_by_batch = models.BigIntegerField(_("brought by batch"), null=True, editable=False)

    objects = TransactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")
        default_permissions = ()
        indexes = [
            models.Index(fields=["account", "-booked_on", "-number"], name="transaction_account"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="transaction_amount_positive"),
        ]

    def __str__(self) -> str:
        return self.number
