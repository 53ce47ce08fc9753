"""Locking a customer for a change, within the scope of whoever acts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bankcrm.common.services import stored
from customers.models import Customer


def customer_locked(customer: Customer | int, permission: str, acting_user: Any) -> Customer:
    """The customer's row, locked and read anew, within the person's scope."""
    pk = customer if isinstance(customer, int) else customer.pk
    return stored.row_locked(Customer, pk, permission, acting_user)


def refuse_stale(customer: Customer, row_version: int | None, names: Any) -> None:
    """Raise EditConflict with what now stands if somebody saved since the person read the record."""
    message = _("Somebody else has saved this customer in the meantime.")
    stored.refuse_stale(customer, row_version, names, message)
