"""Interest rates and exchange rates through time."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import CoreFedModel, MoneyField, RateField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers.choices import Grade


class CatalogueQuerySet(ScopedQuerySet):
    scope = ScopePaths(open_to_all=True, permission="products.product")


class Rate(CoreFedModel):
    """A rate of a product, percent a year, from a day on until the day before `effective_until`.

    Two rates of one product, currency, term, amount step and grade never overlap: the database excludes it.
    `amount_from` is the lower bound of the amount step; the step with the greatest bound not above the amount holds.
    """

    product = models.ForeignKey("products.Product", models.PROTECT, related_name="rates", verbose_name=_("product"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    term_months = models.PositiveSmallIntegerField(_("term in months"), default=0)
    amount_from = MoneyField(_("from amount"), default=0)
    grade = models.CharField(_("customer grade"), max_length=10, choices=Grade, blank=True)
    rate = RateField(_("rate in % a year"))
    effective_from = models.DateField(_("from"))
    effective_until = models.DateField(_("until before"), null=True, blank=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        default_permissions = ("add", "change")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_until=None) | models.Q(effective_until__gt=models.F("effective_from")),
                name="rate_ends_after_start",
            ),
            ExclusionConstraint(
                name="rate_periods_do_not_overlap",
                expressions=[
                    ("product", RangeOperators.EQUAL),
                    ("currency", RangeOperators.EQUAL),
                    ("term_months", RangeOperators.EQUAL),
                    ("amount_from", RangeOperators.EQUAL),
                    ("grade", RangeOperators.EQUAL),
                    (
                        Func(
                            F("effective_from"),
                            F("effective_until"),
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.rate}"


class ExchangeRate(CoreFedModel):
    """What one unit of a currency is worth in the bank's currency, from a day on until the next rate."""

    currency = models.CharField(_("currency"), max_length=3)
    on = models.DateField(_("date"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        default_permissions = ("add", "change")
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="exchange_rate_one_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on} {self.rate}"
