"""Rules of the catalogue in one place, each answered with its reason."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from bankcrm.common.formatting import day as day_text
from bankcrm.common.permissions import ALLOWED, Decision
from products.choices import ProductStatus
from products.models import Product

# From which state a product may be put into which by editing it; retiring is an act of its own.
NEXT_STATES: dict[str, frozenset[str]] = {
    ProductStatus.DRAFT: frozenset({ProductStatus.DRAFT, ProductStatus.ON_SALE}),
    ProductStatus.ON_SALE: frozenset({ProductStatus.ON_SALE, ProductStatus.SUSPENDED}),
    ProductStatus.SUSPENDED: frozenset({ProductStatus.SUSPENDED, ProductStatus.ON_SALE}),
    ProductStatus.RETIRED: frozenset({ProductStatus.RETIRED}),
}


def may_be_sold(product: Product, day: date) -> Decision:
    """Whether the product may be sold on the day: on sale, and within its period. A retired one never again."""
    if product.status == ProductStatus.RETIRED:
        return Decision(_("It is retired; it stays on the holdings there are."))
    if product.status == ProductStatus.SUSPENDED:
        return Decision(_("Its sale is suspended."))
    if product.status == ProductStatus.DRAFT:
        return Decision(_("It is a draft."))
    if product.sale_from is not None and day < product.sale_from:
        return Decision(_("Its sale begins on %(day)s.") % {"day": day_text(product.sale_from)})
    if product.sale_until is not None and day > product.sale_until:
        return Decision(_("Its sale ended on %(day)s.") % {"day": day_text(product.sale_until)})
    return ALLOWED


def may_be_retired(product: Product) -> Decision:
    if product.status == ProductStatus.RETIRED:
        return Decision(_("This product is retired already."))
    return ALLOWED


def may_get_rates(product: Product) -> Decision:
    if product.status == ProductStatus.RETIRED:
        return Decision(_("A retired product gets no new rate."))
    return ALLOWED
