"""A customer who is left out of a rule for a time."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers.models.customer import CustomerQuerySet
from early_warning.models.rule import Rule


class ExemptionQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="early_warning.warning")

    def on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.filter(since__lte=day, until__gte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))


class Exemption(BankModel):
    """From a day until a day, both counted in, the rule raises nothing about the customer. Somebody else approved."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="exemptions", verbose_name=_("rule"))
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="+", db_index=False, verbose_name=_("customer")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    ended_on = models.DateField(_("ended before its time"), null=True)
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    made_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exemption from a rule")
        verbose_name_plural = _("exemptions from rules")
        default_permissions = ()
        indexes = [models.Index(fields=["customer", "rule", "-until"], name="exemption_customer")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="exemption_ends_after_start"),
            models.CheckConstraint(condition=~Q(asked_by=F("approved_by")), name="exemption_has_two_persons"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.until}"
