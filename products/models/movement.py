"""The largest movements of the last days."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel, MoneyField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers.models.customer import CustomerQuerySet


class LargestMovementQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="products.account")


class LargestMovement(BankModel):
    """By how much a customer's assets changed within a week, for the few in each branch and portfolio who moved most.

    Written anew with the figures of portfolios. `branch` and `manager` are those of that moment and serve the index;
    who may see a row follows from the customer as it is now.
    """

    customer = models.OneToOneField(
        "customers.Customer", models.CASCADE, primary_key=True, related_name="+", verbose_name=_("customer")
    )
    branch = models.ForeignKey(
        "staff.Branch", models.PROTECT, related_name="+", db_index=False, verbose_name=_("branch")
    )
    manager = models.ForeignKey(
        "staff.Employee",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("customer manager"),
    )
    since = models.DateField(_("from"))
    as_of = models.DateField(_("as of"))
    change = MoneyField(_("change"))
    size = MoneyField(_("size of the change"))

    objects = LargestMovementQuerySet.as_manager()

    class Meta:
        verbose_name = _("largest movement")
        verbose_name_plural = _("largest movements")
        default_permissions = ()
        indexes = [
            models.Index(fields=["-size"], name="movement_size"),
            models.Index(fields=["branch", "-size"], name="movement_branch_size"),
            models.Index(fields=["manager", "-size"], name="movement_manager_size"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.change}"
