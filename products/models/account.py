"""Every holding that has a balance, and who else may use it."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from bankcrm.common.masking import mask_account
from bankcrm.common.models import CodeField, CoreFedModel, MoneyField, RateField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from products import choices
from products.models.holding import HOLDING_SCOPE, Holding


class AccountQuerySet(ScopedQuerySet):
    scope = HOLDING_SCOPE

    def open(self) -> "AccountQuerySet":
        return self.exclude(status=choices.AccountStatus.CLOSED)


class Account(Holding):
    """A deposit, wealth, insurance or card account from the core system; read-only here (feature 34).

    `branch` is where the account is kept; the scope follows the primary owner. Balance None: unknown, not 0.
    """

    Status = choices.AccountStatus

    number = CodeField(_("account number"), unique=True)
    product = models.ForeignKey("products.Product", models.PROTECT, related_name="accounts", verbose_name=_("product"))
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="accounts", verbose_name=_("primary owner")
    )
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+", verbose_name=_("account branch"))
    status = models.CharField(
        _("status"), max_length=10, choices=choices.AccountStatus, default=choices.AccountStatus.ACTIVE
    )
    currency = models.CharField(_("currency"), max_length=3)
    rate = RateField(_("rate in % a year"), null=True)
    opened_on = models.DateField(_("opened"), null=True)
    closed_on = models.DateField(_("closed"), null=True)
    maturity = models.DateField(_("maturity"), null=True)
    balance = MoneyField(_("balance"), null=True)
    balance_on = models.DateField(_("balance as of"), null=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        default_permissions = ("view",)
        permissions = [("export_account", _("export accounts"))]
        indexes = [
            models.Index(fields=["customer_branch", "number"], name="account_branch_number"),
            models.Index(fields=["customer_manager", "number"], name="account_manager_number"),
            models.Index(
                fields=["maturity", "id"], name="account_maturity", condition=models.Q(maturity__isnull=False)
            ),
            models.Index(
                fields=["customer_branch", "maturity", "id"],
                name="account_branch_maturity",
                condition=models.Q(maturity__isnull=False),
            ),
            models.Index(
                fields=["customer_manager", "maturity", "id"],
                name="account_manager_maturity",
                condition=models.Q(maturity__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(balance=None, balance_on=None)
                | models.Q(balance__isnull=False, balance_on__isnull=False),
                name="account_balance_has_a_date",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | models.Q(opened_on=None) | models.Q(closed_on__gte=F("opened_on")),
                name="account_closed_after_opened",
            ),
        ]

    def __str__(self) -> str:
        """Masked: wherever it is printed by chance, the number stays what it is."""
        return mask_account(self.number)


class AccountHolderQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("account", HOLDING_SCOPE, permission="products.account")


class AccountHolder(CoreFedModel):
    """Somebody besides the primary owner: joint owner, authorised person, guarantor (feature 35)."""

    Role = choices.HolderRole

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="holders", db_index=False, verbose_name=_("account")
    )
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="held_accounts", verbose_name=_("holder")
    )
    role = models.CharField(_("role"), max_length=10, choices=choices.HolderRole)

    objects = AccountHolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("account holder")
        verbose_name_plural = _("account holders")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["account", "customer", "role"], name="account_holder_once"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()
