"""Grade and ratings through time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers.models.customer import CustomerQuerySet


class RatingHistoryQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="customers.customer")


class RatingHistory(BankModel):
    """Status, grade and ratings as they hold from a business date on; every change for ever.

    As of a day: the row with the greatest `since` not after it, one probe of the unique index.
    """

    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="+", db_index=False, verbose_name=_("customer")
    )
    since = models.DateField(_("from"))
    status = models.CharField(_("status"), max_length=10)
    grade = models.CharField(_("grade"), max_length=10)
    risk_rating = models.CharField(_("risk rating"), max_length=2, blank=True)
    credit_rating = models.CharField(_("credit rating"), max_length=10, blank=True)

    objects = RatingHistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade and ratings from a day on")
        verbose_name_plural = _("grades and ratings through time")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["customer", "since"], name="rating_one_a_day")]

    def __str__(self) -> str:
        return f"{self.since} {self.grade}"
