"""The largest movements that somebody may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from bankcrm.common.permissions import access_of
from products.models import LargestMovement

ACCOUNTS = "products.view_account"


def largest_movements(user: Any, limit: int) -> list[LargestMovement]:
    """The first few by size. The kept branch and manager lead to the index; the customer as it is now decides."""
    rows = LargestMovement.objects.visible_to(user, ACCOUNTS)
    scope = access_of(user).scope(ACCOUNTS)
    if not scope.everything:
        rows = rows.filter(
            Q(branch__in=sorted(scope.branches))
            | Q(manager__in=sorted(scope.employees))
            | Q(pk__in=sorted(scope.customers))
        )
    rows = rows.select_related("customer__manager", "customer__figures").order_by("-size", "pk")
    return list(rows[:limit])
