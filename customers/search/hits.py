"""Customers as hits of a search: title masked by right, what matched underlined, numbers masked always."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.asked import AskedKeys
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from bankcrm.common.search import Hit, Query, Reason, Span
from bankcrm.common.search.matching import Match
from customers import shown
from customers.choices import ContactKind, Kind, Status
from customers.models import ContactPoint, Customer
from customers.search.rights import VIEW


def customers_by_key(keys: Iterable[int], user: Any) -> dict[int, Any]:
    """What a hit shows of each customer, one query; the scope is asked once more, whatever the index says."""
    asked = list(keys)
    return {row.pk: row for row in _shown(access_of(user).scope(VIEW), keys=asked)} if asked else {}


@prepared
def _shown(scope: Scope) -> QuerySet:
    mobiles = ContactPoint.objects.filter(customer=OuterRef("pk"), kind=ContactKind.MOBILE, retired_at=None)
    first = mobiles.order_by("-is_preferred", "pk").values("value")[:1]
    rows = Customer.objects.within(scope).filter(pk__any_of=AskedKeys("keys")).select_related("branch", "figures")
    rows = rows.only("number", "kind", "name", "grade", "status", "manager", "branch__name", "figures__aum")
    return rows.annotate(mobile=Subquery(first))


def as_hit(
    customer: Any, user: Any, query: Query, matched: Match | None, reason: Reason | None, *, is_recent: bool = False
) -> Hit:
    """One customer. Who sees names masked gets neither ranges in the name nor its reading."""
    masked = shown.masks_names(user)
    spans: tuple[Span, ...] = ()
    if matched is not None and not masked:
        spans = matched.spans
        if not matched.by_name:
            reason = Reason(_("pinyin"), *matched.reading())
    if reason is None and query and customer.number.lower().startswith(query.text):
        reason = Reason(_("customer number"), customer.number, (Span(0, len(query.text)),))
    badges = [shown.grade_badge(customer)]
    if customer.status != Status.ACTIVE:
        badges.append(shown.status_badge(customer))
    return Hit(
        key=("customer", customer.pk),
        url=customer.get_absolute_url(),
        title=shown.name_of(customer, user),
        icon="building" if customer.kind == Kind.CORPORATE else "user",
        spans=spans,
        reason=reason,
        facts=(customer.number, shown.masked_contact(ContactKind.MOBILE, customer.mobile or ""), customer.branch.name),
        badges=tuple(badges),
        amount=formatting.money(customer.figures.aum),
        is_own=customer.manager_id is not None and customer.manager_id == access_of(user).employee_id,
        is_recent=is_recent,
    )
