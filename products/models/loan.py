"""Loans with what secures them, and their state through time."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.models import BankModel, CodeField, CoreFedModel, MoneyField, RateField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from products import choices
from products.models.holding import HOLDING_SCOPE, Holding


class LoanQuerySet(ScopedQuerySet):
    scope = HOLDING_SCOPE

    def running(self) -> "LoanQuerySet":
        return self.filter(status=choices.LoanStatus.ACTIVE)

    def overdue(self) -> "LoanQuerySet":
        return self.filter(overdue_since__isnull=False)


class Loan(Holding):
    """One drawdown (借据); several may share a contract. Read-only here.

    `overdue_since` is the due date of the oldest unpaid instalment; overdue days = business date - overdue_since.
    `class_shown` is the worse of what the core sent and the floor by days overdue (`products.services.grading`).
    """

    Status = choices.LoanStatus
    Class = choices.LoanClass

    number = CodeField(_("loan number"), unique=True)
    contract_number = CodeField(_("contract number"), blank=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="loans", verbose_name=_("borrower"))
    product = models.ForeignKey("products.Product", models.PROTECT, related_name="loans", verbose_name=_("product"))
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+", verbose_name=_("lending branch"))
    repayment_account = models.ForeignKey(
        "products.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("repayment account")
    )
    status = models.CharField(_("status"), max_length=12, choices=choices.LoanStatus, default=choices.LoanStatus.ACTIVE)
    currency = models.CharField(_("currency"), max_length=3)
    principal = MoneyField(_("principal"))
    outstanding = MoneyField(_("outstanding"), null=True)
    rate = RateField(_("rate in % a year"), null=True)
    term_months = models.PositiveSmallIntegerField(_("term in months"), null=True)
    instalment = MoneyField(_("instalment"), null=True)
    schedule = models.CharField(_("schedule"), max_length=10, choices=choices.RepaymentSchedule, blank=True)
    granted_on = models.DateField(_("granted"), null=True)
    maturity = models.DateField(_("maturity"), null=True)
    overdue_since = models.DateField(_("overdue since"), null=True)
    overdue_principal = MoneyField(_("overdue principal"), null=True)
    overdue_interest = MoneyField(_("overdue interest"), null=True)
    class_sent = models.PositiveSmallIntegerField(_("class as sent"), choices=choices.LoanClass, null=True)
    class_shown = models.PositiveSmallIntegerField(_("class"), choices=choices.LoanClass, null=True)
    state_on = models.DateField(_("as of"), null=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        default_permissions = ("view",)
        permissions = [("export_loan", _("export loans"))]
        indexes = [
            models.Index(fields=["contract_number"], name="loan_contract_number"),
            models.Index(fields=["customer_branch", "number"], name="loan_branch_number"),
            models.Index(fields=["customer_manager", "number"], name="loan_manager_number"),
            models.Index(fields=["maturity", "id"], name="loan_maturity"),
            models.Index(fields=["customer_branch", "maturity", "id"], name="loan_branch_maturity"),
            models.Index(fields=["customer_manager", "maturity", "id"], name="loan_manager_maturity"),
            # With what a scope asks besides, so that they are counted without a look at each.
            models.Index(
                fields=["overdue_since", "id"],
                include=["customer", "customer_confidential"],
                name="loan_overdue",
                condition=models.Q(overdue_since__isnull=False),
            ),
            models.Index(
                fields=["customer_branch", "overdue_since", "id"],
                include=["customer", "customer_confidential"],
                name="loan_branch_overdue",
                condition=models.Q(overdue_since__isnull=False),
            ),
            models.Index(fields=["class_shown", "id"], name="loan_bad_class", condition=models.Q(class_shown__gte=2)),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(principal__gte=0), name="loan_principal_not_negative"),
            models.CheckConstraint(
                condition=models.Q(class_sent=None)
                | models.Q(class_shown__isnull=False, class_shown__gte=models.F("class_sent")),
                name="loan_class_shown_not_better_than_sent",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LoanChildQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("loan", HOLDING_SCOPE, permission="products.loan")


class LoanState(BankModel):
    """A loan's state from a business date on; every change for ever, one index probe as of a day."""

    pk = models.CompositePrimaryKey("loan_id", "since")
    loan = models.ForeignKey(Loan, models.CASCADE, related_name="+", db_index=False, verbose_name=_("loan"))
    since = models.DateField(_("from"))
    outstanding = MoneyField(_("outstanding"), null=True)
    overdue_since = models.DateField(_("overdue since"), null=True)
    overdue_principal = MoneyField(_("overdue principal"), null=True)
    overdue_interest = MoneyField(_("overdue interest"), null=True)
    class_shown = models.PositiveSmallIntegerField(_("class"), choices=choices.LoanClass, null=True)

    objects = LoanChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a loan from a day on")
        verbose_name_plural = _("states of loans through time")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.since} {self.outstanding}"


class Collateral(CoreFedModel):
    """What secures a loan."""

    number = CodeField(_("collateral number"), unique=True)
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="collateral", verbose_name=_("loan"))
    kind = models.CharField(_("kind"), max_length=20, choices=choices.CollateralKind)
    description = models.CharField(_("description"), max_length=200, blank=True)
    value = MoneyField(pgettext_lazy("collateral", "value"), null=True)
    expires_on = models.DateField(_("expires"), null=True)

    objects = LoanChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("collateral")
        verbose_name_plural = _("collateral")
        default_permissions = ()

    def __str__(self) -> str:
        return self.number


class LoanGuarantor(CoreFedModel):
    """A customer who answers for a loan of another."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="guarantors", db_index=False, verbose_name=_("loan"))
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="guaranteed_loans", verbose_name=_("guarantor")
    )
    amount = MoneyField(_("amount"), null=True)

    objects = LoanChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("guarantor of a loan")
        verbose_name_plural = _("guarantors of loans")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["loan", "customer"], name="loan_guarantor_once")]

    def __str__(self) -> str:
        return str(self.customer_id)
