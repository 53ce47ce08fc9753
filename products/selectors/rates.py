"""Rates through time: what a product paid or cost on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from products.models import Product, Rate
from products.selectors.catalogue import in_force


def rate_on(
    *,
    product: Product,
    day: date,
    term_months: int | None = None,
    amount: Decimal | int = 0,
    grade: str = "",
    currency: str = "",
) -> Rate | None:
    """The rate that held on the day; None where there was none.

    A grade's own rates go before those for everybody; among them the step with the greatest bound not above the
    amount holds. Term and currency are the product's own unless said.
    """
    found = Rate.objects.filter(
        in_force(day),
        product=product,
        currency=currency or product.currency,
        term_months=(product.term_months or 0) if term_months is None else term_months,
        amount_from__lte=amount,
        grade__in={"", grade},
    )
    return found.order_by("-grade", "-amount_from", "-effective_from").first()


def rates_of(product: Product) -> QuerySet:
    """All rates of a product, the newest of each kind first."""
    return Rate.objects.filter(product=product).order_by(
        "currency", "term_months", "grade", "amount_from", "-effective_from"
    )


def rate_terms(product: Product) -> list[int]:
    """Terms for which the product has a rate."""
    terms = Rate.objects.filter(product=product).order_by("term_months").values_list("term_months", flat=True)
    return list(terms.distinct())
