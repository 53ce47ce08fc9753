"""Products and categories are entered, changed, retired."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.errors import RuleViolation
from bankcrm.common.permissions import demand_unless_system
from bankcrm.common.services.stored import (
    record_locked,
    refuse_core_fields,
    refuse_stale,
    save_changes,
)
from products.choices import ProductKind, ProductStatus
from products.models import Category, Product
from products.rules import NEXT_STATES, may_be_retired
from products.selectors.catalogue import category_subtree_ids

PRODUCT_FIELDS = frozenset(
    {
        "code",
        "name",
        "category",
        "status",
        "risk_level",
        "currency",
        "term_months",
        "minimum",
        "department",
        "sale_from",
        "sale_until",
        "description",
    }
)
CATEGORY_FIELDS = frozenset({"code", "name", "kind", "parent"})


@transaction.atomic
def product_create(*, values: dict[str, Any], acting_user: Any) -> Product:
    """A product entered here; it begins as a draft or on sale."""
    demand_unless_system(acting_user, "products.add_product")
    product = Product()
    _set(product, values, PRODUCT_FIELDS)
    if product.status not in {ProductStatus.DRAFT, ProductStatus.ON_SALE}:
        raise RuleViolation("status", _("A new product is a draft or on sale."), "status")
    _check_product(product)
    _demand_free_code(product)
    product.save(force_insert=True)
    audit.record("product.created", product, acting_user=acting_user, changes=_as_new(product, values))
    return product


@transaction.atomic
def product_edit(
    *, product: Product, values: dict[str, Any], row_version: int | None = None, acting_user: Any
) -> Product:
    """Set the values that differ. What the core system feeds is refused; a second editor is told (EditConflict)."""
    product = record_locked(product, "products.change_product", acting_user)
    refuse_stale(product, row_version, values)
    changes = audit.difference(product, values)
    refuse_core_fields(product, changes)
    if not changes:
        return product
    if "status" in changes and values["status"] not in NEXT_STATES[product.status]:
        message = _("A product that is %(now)s cannot become %(then)s.") % {
            "now": product.get_status_display(),
            "then": ProductStatus(values["status"]).label,
        }
        raise RuleViolation("status", message, "status")
    _set(product, values, PRODUCT_FIELDS)
    _check_product(product)
    if "code" in changes:
        _demand_free_code(product)
    save_changes(product, changes)
    audit.record("product.changed", product, acting_user=acting_user, changes=changes)
    return product


@transaction.atomic
def product_retire(*, product: Product, reason: str, acting_user: Any) -> Product:
    """Take a product from sale for good. Its holdings and its rates of past days stay."""
    product = record_locked(product, "products.change_product", acting_user)
    decision = may_be_retired(product)
    if not decision:
        raise RuleViolation("retired", decision.reason)
    refuse_core_fields(product, ["status"])
    changes = {"status": [product.status, str(ProductStatus.RETIRED)]}
    product.status = ProductStatus.RETIRED
    save_changes(product, changes)
    audit.record("product.retired", product, acting_user=acting_user, changes=changes, reason=reason)
    return product


@transaction.atomic
def category_create(*, values: dict[str, Any], acting_user: Any) -> Category:
    demand_unless_system(acting_user, "products.add_category")
    category = Category()
    _set(category, values, CATEGORY_FIELDS)
    _check_category(category)
    _demand_free_code(category)
    category.save(force_insert=True)
    audit.record("category.created", category, acting_user=acting_user, changes=_as_new(category, values))
    return category


@transaction.atomic
def category_edit(
    *, category: Category, values: dict[str, Any], row_version: int | None = None, acting_user: Any
) -> Category:
    """Set the values that differ; a category never comes to lie under itself."""
    _one_change_of_the_tree_at_a_time()
    category = record_locked(category, "products.change_category", acting_user)
    refuse_stale(category, row_version, values)
    changes = audit.difference(category, values)
    refuse_core_fields(category, changes)
    if not changes:
        return category
    parent = values.get("parent")
    if parent is not None and parent.pk in category_subtree_ids(category.pk):
        raise RuleViolation("circle", _("A category cannot lie under itself."), "parent")
    if "kind" in changes and Product.objects.filter(category__in=category_subtree_ids(category.pk)).exists():
        raise RuleViolation("in_use", _("There are products of this kind; enter a new category."), "kind")
    _set(category, values, CATEGORY_FIELDS)
    _check_category(category)
    if "code" in changes:
        _demand_free_code(category)
    save_changes(category, changes)
    audit.record("category.changed", category, acting_user=acting_user, changes=changes)
    return category


def _one_change_of_the_tree_at_a_time() -> None:
    """Two moves at once could each be right and together close a ring."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('products_category tree'))")


def _set(record: Any, values: dict[str, Any], known: frozenset[str]) -> None:
    for name, value in values.items():
        if name not in known:
            raise ValueError(f"{name} is not set by this service")
        setattr(record, name, value)


def _check_product(product: Product) -> None:
    if product.sale_from and product.sale_until and product.sale_until < product.sale_from:
        raise RuleViolation("period", _("The sale cannot end before it begins."), "sale_until")
    if product.minimum is not None and product.minimum < 0:
        raise RuleViolation("minimum", _("The minimum amount cannot be negative."), "minimum")


def _check_category(category: Category) -> None:
    """Kinds do not mix under one category, but for the two kinds of deposits."""
    parent = category.parent
    deposits = set(ProductKind.deposits())
    if parent is not None and parent.kind != category.kind and not {parent.kind, category.kind} <= deposits:
        raise RuleViolation("kind", _("It must be of the same kind as the category it belongs to."), "kind")


def _demand_free_code(record: Any) -> None:
    if type(record)._default_manager.filter(code=record.code).exclude(pk=record.pk).exists():
        raise RuleViolation("code_taken", _("This code is taken already."), "code")


def _as_new(record: Any, values: dict[str, Any]) -> dict[str, list[Any]]:
    """What a new record says, without its empty fields."""
    said = {name: audit.plain(getattr(record, name)) for name in values}
    return {name: [None, value] for name, value in said.items() if value not in (None, "")}
