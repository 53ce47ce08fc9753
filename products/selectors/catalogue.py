"""Reads over the catalogue: the tree of categories, products, their rates today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from bankcrm.common import bank
from bankcrm.common.counting import Count as RowCount
from bankcrm.common.counting import Counted, capped_count
from bankcrm.common.models import RateField
from products.choices import ProductKind, ProductStatus
from products.models import Account, Category, ExchangeRate, Loan, Product, Rate

INDENT = "\u2003"


@dataclass(slots=True)
class CategoryNode:
    """A category in the order of the tree, with how many products lie right in it."""

    category: Category
    depth: int
    products: int
    on_sale: int

    @property
    def pk(self) -> int:
        return self.category.pk


def category_tree() -> list[CategoryNode]:
    """The whole tree from top to bottom, in one query."""
    on_sale = Count("products", filter=Q(products__status=ProductStatus.ON_SALE))
    found = Category.objects.annotate(product_count=Count("products"), on_sale_count=on_sale).order_by("code")
    children: dict[int | None, list[Category]] = {}
    for category in found:
        children.setdefault(category.parent_id, []).append(category)
    nodes: list[CategoryNode] = []

    def walk(parent: int | None, depth: int) -> None:
        for category in children.pop(parent, []):
            nodes.append(CategoryNode(category, depth, category.product_count, category.on_sale_count))
            walk(category.pk, depth + 1)

    walk(None, 0)
    return nodes


def category_choices() -> list[tuple[str, str]]:
    """Categories for a select, set in by their depth."""
    return [(str(node.pk), f"{INDENT * node.depth}{node.category.name}") for node in category_tree()]


def category_subtree_ids(root: int) -> list[int]:
    """A category and everything under it."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in Category.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, waiting = [], [root]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting += children.pop(current, [])
    return found


def currencies() -> list[str]:
    """The bank's own currency first, then those that it has exchange rates of."""
    own = bank.currency()
    others = ExchangeRate.objects.exclude(currency=own).order_by("currency").values_list("currency", flat=True)
    return [own, *others.distinct()]


def product_ids_of_kind(kind: str) -> list[int]:
    """Ids and not a join: the planner then sees how common the kind is."""
    return list(Product.objects.filter(category__kind=kind).values_list("pk", flat=True))


def in_force(day: date) -> Q:
    """Rates that hold on a day: begun, not ended, and still in the core's file if they came from there."""
    return (
        Q(effective_from__lte=day)
        & (Q(effective_until=None) | Q(effective_until__gt=day))
        & (Q(missing_since=None) | Q(missing_since__gt=day))
    )


def with_base_rate(products: QuerySet, day: date) -> QuerySet:
    """Each product with `base_rate`: what everybody gets from the first amount on, for its shortest term."""
    rates = Rate.objects.filter(in_force(day), product=OuterRef("pk"), currency=OuterRef("currency"), grade="")
    first = rates.order_by("amount_from", "term_months").values("rate")[:1]
    return products.annotate(base_rate=Subquery(first, output_field=RateField()))


def product_holdings(product: Product) -> RowCount:
    """How many holdings the product has in the whole bank: a figure, of nobody in particular."""
    model: type[models.Model] = Loan if product.category.kind == ProductKind.LOAN else Account
    return capped_count(Counted.of(model._default_manager.filter(product=product)))
