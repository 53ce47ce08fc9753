"""Products in the search box."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from bankcrm.common.search import Found, Hit, Query, SearchSource
from bankcrm.common.search.names import Best, Named, best_of
from products import shown
from products.choices import ProductStatus
from products.models import Product


@prepared
def _products(scope: Scope) -> QuerySet:
    return Product.objects.within(scope).values_list("pk", "name", "code", "status", "category__name")


class ProductSource(SearchSource):
    code = "products"
    label = gettext_lazy("Products")
    icon = "packages"
    permission = "products.view_product"
    position = 40

    def find(self, query: Query, user: Any, limit: int) -> Found:
        rows = {row[0]: row for row in _products(access_of(user).scope(self.permission))}
        named = (Named(key, row[1], row[2], row[3] == ProductStatus.RETIRED) for key, row in rows.items())
        ranking = best_of(query, named, limit, code_label=_("code"), reading_label=_("pinyin"))
        return Found([self._hit(one, *rows[one.key]) for one in ranking.best], more=ranking.more)

    def _hit(self, found: Best, key: int, name: str, code: str, status: str, category: str) -> Hit:
        return Hit(
            key=("product", key),
            url=reverse("products:product_detail", args=[key]),
            title=name,
            icon="packages",
            spans=found.spans,
            reason=found.reason,
            facts=(code, category),
            badges=(shown.product_status(status),),
        )
