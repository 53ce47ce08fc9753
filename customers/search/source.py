"""Customers in the search box."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bankcrm.common.search import Found, Hit, Query, SearchSource
from bankcrm.common.search.matching import Match, match, syllables_of
from customers import shown
from customers.filtersets import beginning_with
from customers.models import Customer, RecentCustomer
from customers.search.hits import as_hit, customers_by_key


class CustomerSource(SearchSource):
    code = "customers"
    label = _("Customers")
    icon = "users"
    permission = "customers.view_customer"
    position = 10
    amount_label = _("AUM")

    def find(self, query: Query, user: Any, limit: int) -> Found:
        by_name = not shown.masks_names(user)
        rows = Customer.objects.visible_to(user).filter(beginning_with(query.typed, by_name=by_name))
        keys = list(rows.values_list("pk", flat=True)[: limit + 1])
        found = customers_by_key(keys, user)
        hits = [as_hit(found[key], user, query, self._match(query, found[key]), None) for key in keys if key in found]
        return Found(hits[:limit], more=len(keys) > limit)

    def recent(self, user: Any, limit: int) -> list[Hit]:
        keys = list(
            RecentCustomer.objects.visible_to(user)
            .filter(user=user)
            .order_by("-opened_at")
            .values_list("customer_id", flat=True)[:limit]
        )
        found = customers_by_key(keys, user)
        nothing = Query.of("")
        return [as_hit(found[key], user, nothing, None, None, is_recent=True) for key in keys if key in found]

    def all_url(self, query: Query, user: Any) -> str:
        return f"{reverse('customers:customer_list')}?{urlencode({'q': query.typed})}"

    def _match(self, query: Query, customer: Any) -> Match | None:
        return match(query.text, syllables_of(customer.name))
