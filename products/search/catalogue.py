"""Products in the search box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from bankcrm.common.search import Query
from bankcrm.common.search.names import SmallTableSource
from products import shown
from products.choices import ProductStatus
from products.models import Product


@prepared
def _products(scope: Scope) -> QuerySet:
    return Product.objects.within(scope).values_list("pk", "name", "code", "status", "category__name")


class ProductSource(SmallTableSource):
    code = "products"
    label = gettext_lazy("Products")
    icon = "packages"
    permission = "products.view_product"
    position = 40
    hit = "product"
    url_name = "products:product_detail"
    code_label = gettext_lazy("code")

    def looks(self, query: Query, user: Any) -> Iterator[list[Any]]:
        yield _products(access_of(user).scope(self.permission))

    def is_last(self, state: str) -> bool:
        return state == ProductStatus.RETIRED

    def facts(self, code: str, *further: Any) -> tuple[str, ...]:
        (category,) = further
        return code, category

    def badges(self, state: str) -> tuple[Any, ...]:
        return (shown.product_status(state),)
