"""What a customer holds, in figures that change every night."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel, MoneyField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths

# Below every numeric(18,2): where an unknown amount stands in an order.
BELOW_ALL = Decimal("-1e17")


def in_order(name: str) -> Coalesce:
    """An amount as lists order it; the order indexes are built on this very expression."""
    return Coalesce(F(name), Value(BELOW_ALL), output_field=models.DecimalField(max_digits=20, decimal_places=2))


class CustomerFiguresQuerySet(ScopedQuerySet):
    scope = ScopePaths(
        owner="manager",
        branch="branch",
        customer="customer",
        confidential="is_confidential",
        permission="customers.customer",
    )


class CustomerFigures(BankModel):
    """One row per customer, made by a trigger with the customer. The customer list walks this table.

    AUM = deposits + wealth + insurance of the primary owner, in the bank's currency; never loans or cards.
    None means unknown (no balance was ever sent, or a currency has no rate), which is not 0.
    """

    customer = models.OneToOneField(
        "customers.Customer", models.CASCADE, primary_key=True, related_name="figures", verbose_name=_("customer")
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
    is_confidential = models.BooleanField(_("confidential"), default=False)
    aum = MoneyField(_("AUM"), null=True)
    deposits = MoneyField(_("deposits"), null=True)
    loans = MoneyField(_("loans"), null=True)
    overdue = MoneyField(_("overdue"), null=True)
    products_held = models.PositiveIntegerField(_("products held"), default=0)
    is_incomplete = models.BooleanField(_("some balance unknown or without a rate"), default=False)
    last_contact_on = models.DateField(_("last contact"), null=True)
    as_of = models.DateField(_("as of"), null=True)
    # Kept by triggers on whatever it follows from: see customers/completeness.py.
    complete = models.PositiveSmallIntegerField(_("share of the file that is complete, in %"), db_default=0)

    objects = CustomerFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a customer")
        verbose_name_plural = _("figures of customers")
        default_permissions = ()
        indexes = [
            models.Index(in_order("aum").desc(), F("customer").desc(), name="figures_aum"),
            models.Index(F("branch"), in_order("aum").desc(), F("customer").desc(), name="figures_branch_aum"),
            models.Index(F("manager"), in_order("aum").desc(), F("customer").desc(), name="figures_manager_aum"),
            models.Index(in_order("deposits").desc(), F("customer").desc(), name="figures_deposits"),
            models.Index(
                F("branch"), in_order("deposits").desc(), F("customer").desc(), name="figures_branch_deposits"
            ),
            models.Index(in_order("loans").desc(), F("customer").desc(), name="figures_loans"),
            models.Index(F("branch"), in_order("loans").desc(), F("customer").desc(), name="figures_branch_loans"),
            models.Index(F("manager"), in_order("deposits").desc(), F("customer").desc(), name="figures_mgr_deposits"),
            models.Index(F("manager"), in_order("loans").desc(), F("customer").desc(), name="figures_manager_loans"),
            models.Index(fields=["complete", "customer"], name="figures_complete"),
            models.Index(fields=["branch", "complete", "customer"], name="figures_branch_complete"),
            # Counts a portfolio from the index alone.
            models.Index(
                fields=["manager", "complete", "customer"], include=["is_confidential"], name="figures_manager_complete"
            ),
            # Counts a branch from the index alone.
            models.Index(
                F("branch"),
                F("customer"),
                name="figures_branch_open",
                condition=models.Q(is_confidential=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.customer_id)
