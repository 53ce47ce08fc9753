"""Customers in the search box."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import BigIntegerField, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bankcrm.common import bank
from bankcrm.common.asked import Asked
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from bankcrm.common.search import Found, Hit, Query, SearchSource
from customers import shown
from customers.models import RecentCustomer
from customers.search.candidates import NameCandidates, number_begins
from customers.search.hits import as_hit, customers_by_key
from customers.search.numbers import FoundByNumber, find_by_number, put_on_record
from customers.search.outside import count_outside
from customers.search.ranking import ranked
from customers.search.rights import VIEW
from customers.search.wide import BOUND

BY_NUMBER_ALONE = _("Customers' names are masked for you: find customers by number.")


@prepared
def _opened() -> QuerySet:
    return RecentCustomer.objects.filter(user=Asked("user", BigIntegerField())).values_list("customer_id", flat=True)


class CustomerSource(SearchSource):
    code = "customers"
    label = _("Customers")
    icon = "users"
    permission = VIEW
    position = 10
    amount_label = _("AUM")
    amount_unit = bank.unit

    def find(self, query: Query, user: Any, limit: int) -> Found:
        """Own and recent customers, then the best of the scope; who sees names masked finds by number alone."""
        access = access_of(user)
        scope: Scope = access.scope(VIEW)
        by_name = not shown.masks_names(user)
        recent = _opened(user=user.pk)
        by_number = find_by_number(query, user)
        candidates = NameCandidates(query, scope)
        managers = [*scope.employees, *([access.employee_id] if access.employee_id else [])]
        near: list[int] = []
        wider: list[int] = []
        if by_name and not query.is_surely_a_number:
            near = candidates.near([*recent, *scope.customers], managers)
            wider = candidates.within_scope()
        keys = {*near, *wider, *by_number.reasons, *number_begins(query, user)}
        best = ranked(
            query, keys, reasons=by_number.reasons, near=frozenset(near) | set(recent), by_name=by_name, user=user
        )
        shown_first = best[:limit]
        found = customers_by_key([one.key for one in shown_first], user)
        self._record(by_number, [one.key for one in shown_first if one.key in found], query, user)
        hits = [
            as_hit(found[one.key], user, query, one.match, one.reason, is_recent=one.key in recent)
            for one in shown_first
            if one.key in found
        ]
        outside = count_outside(query, scope, user, by_name=by_name)
        return Found(
            hits,
            more=len(best) > limit or len(wider) >= BOUND,
            outside=outside and outside.number,
            outside_capped=bool(outside and outside.capped),
            note="" if hits or by_name or any(map(str.isdigit, query.text)) else BY_NUMBER_ALONE,
        )

    def _record(self, by_number: FoundByNumber, keys: list[int], query: Query, user: Any) -> None:
        guarded = [key for key in keys if key in by_number.guarded]
        if guarded:
            put_on_record(guarded, query, user)

    def recent(self, user: Any, limit: int) -> list[Hit]:
        rows = RecentCustomer.objects.visible_to(user).filter(user=user).order_by("-opened_at")
        keys = list(rows.values_list("customer_id", flat=True)[:limit])
        found = customers_by_key(keys, user)
        nothing = Query.of("")
        return [as_hit(found[key], user, nothing, None, None, is_recent=True) for key in keys if key in found]

    def all_url(self, query: Query, user: Any) -> str:
        return f"{reverse('customers:customer_list')}?{urlencode({'q': query.typed})}"
