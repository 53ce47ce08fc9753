"""Whether a right reaches a customer that was already read: the same answer as the scoped queryset, without a query."""

from __future__ import annotations

from typing import Any

from bankcrm.common.permissions import access_of


def reaches(user: Any, permission: str, customer: Any) -> bool:
    """For what a page shows; services ask the database again."""
    access = access_of(user)
    if not access.has(permission):
        return False
    scope = access.scope(permission)
    if customer.is_confidential and customer.pk not in scope.readable:
        return False
    return (
        scope.everything
        or customer.branch_id in scope.branches
        or customer.manager_id in scope.employees
        or customer.pk in scope.customers
    )
