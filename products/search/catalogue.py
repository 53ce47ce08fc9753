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
from bankcrm.common.search.names import Named, best_of
from products import shown
from products.choices import ProductStatus
from products.models import Product


@prepared
def _products(scope: Scope) -> QuerySet:
    return Product.objects.within(scope).values_list("pk", "name", "code", "status")


class ProductSource(SearchSource):
    code = "products"
    label = gettext_lazy("Products")
    icon = "packages"
    permission = "products.view_product"
    position = 40

    def find(self, query: Query, user: Any, limit: int) -> Found:
        rows = _products(access_of(user).scope(self.permission))
        named = (Named(key, name, code, status == ProductStatus.RETIRED) for key, name, code, status in rows)
        ranking = best_of(query, named, limit, code_label=_("code"), reading_label=_("pinyin"))
        found = Product.objects.visible_to(user).select_related("category").in_bulk([one.key for one in ranking.best])
        hits = [
            Hit(
                key=("product", one.key),
                url=reverse("products:product_detail", args=[one.key]),
                title=found[one.key].name,
                icon="packages",
                spans=one.spans,
                reason=one.reason,
                facts=(found[one.key].code, found[one.key].category.name),
                badges=(shown.product_status(found[one.key]),),
            )
            for one in ranking.best
            if one.key in found
        ]
        return Found(hits, more=ranking.more)
