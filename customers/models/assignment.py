"""Who manages a customer, and who helps."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers import choices
from customers.models.customer import CustomerQuerySet


class AssignmentQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="customers.customer")

    def open(self) -> "AssignmentQuerySet":
        return self.filter(until=None)


class Assignment(BankModel):
    """Who managed the customer from when to when, why it changed and who approved. At most one is open."""

    Reason = choices.AssignmentReason

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="assignments", verbose_name=_("customer")
    )
    manager = models.ForeignKey(
        "staff.Employee", models.PROTECT, related_name="assignments", db_index=False, verbose_name=_("customer manager")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=choices.AssignmentReason)
    note = models.CharField(_("note"), max_length=200, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("approved by"),
    )
    made_by_batch = models.BigIntegerField(_("brought by batch"), null=True, editable=False)
    made_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        default_permissions = ()
        indexes = [
            models.Index(fields=["manager", "until"], name="assignment_manager"),
            # Files bring assignments that nobody approved: they cost nothing here.
            models.Index(
                fields=["approved_by"], name="assignment_approved_by", condition=models.Q(approved_by__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=models.Q(until=None), name="assignment_one_open"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="assignment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.manager} {self.since}"


class Assistant(BankModel):
    """Who helps the main manager with a customer (feature 42): a role in words, perhaps a share, and dates."""

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="assistants", verbose_name=_("customer")
    )
    employee = models.ForeignKey("staff.Employee", models.PROTECT, related_name="assisted", verbose_name=_("assistant"))
    role = models.CharField(_("role"), max_length=60)
    share = models.DecimalField(_("share in %"), max_digits=5, decimal_places=2, null=True, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assistant")
        verbose_name_plural = _("assistants")
        default_permissions = ()
        indexes = [models.Index(fields=["employee"], name="assistant_open", condition=models.Q(until=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "employee"], condition=models.Q(until=None), name="assistant_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__gte=0, share__lte=100),
                name="assistant_share_in_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} ({self.role})"
