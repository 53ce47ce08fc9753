"""The catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.models import CodeField, CoreFedModel, MoneyField, VersionedModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from products import choices


class CategoryQuerySet(ScopedQuerySet):
    scope = ScopePaths(open_to_all=True, permission="products.product")


class Category(CoreFedModel, VersionedModel):
    """A node of the category tree. Every node says what kind of holding lies under it."""

    code = CodeField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=choices.ProductKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=pgettext_lazy("category", "belongs to"),
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        ordering = ["code"]
        default_permissions = ("add", "change")
        constraints = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="category_not_its_own_parent")
        ]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(ScopedQuerySet):
    scope = ScopePaths(open_to_all=True)


class Product(CoreFedModel, VersionedModel):
    """Something the bank sells. A retired product cannot be sold and stays on its holdings (feature 31)."""

    Status = choices.ProductStatus

    code = CodeField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    category = models.ForeignKey(Category, models.PROTECT, related_name="products", verbose_name=_("category"))
    status = models.CharField(
        _("status"), max_length=10, choices=choices.ProductStatus, default=choices.ProductStatus.DRAFT
    )
    risk_level = models.CharField(_("risk level"), max_length=2, choices=choices.RiskLevel, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    term_months = models.PositiveSmallIntegerField(_("term in months"), null=True, blank=True)
    minimum = MoneyField(_("minimum amount"), null=True, blank=True)
    department = models.CharField(_("responsible department"), max_length=60, blank=True)
    sale_from = models.DateField(_("on sale from"), null=True, blank=True)
    sale_until = models.DateField(_("on sale until"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["code"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum=None) | models.Q(minimum__gte=0), name="product_minimum_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(sale_until=None)
                | models.Q(sale_from=None)
                | models.Q(sale_until__gte=models.F("sale_from")),
                name="product_sale_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name
