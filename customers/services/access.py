"""Locking a customer for a change, within the scope of whoever acts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bankcrm.common.errors import EditConflict, NotAllowed
from bankcrm.common.permissions import demand
from customers.models import Customer


def customer_locked(customer: Customer | int, permission: str, acting_user: Any) -> Customer:
    """The customer's row, locked and read anew; one query also says whether it lies in the person's scope.

    acting_user None is the system itself: a command or a job.
    """
    pk = customer if isinstance(customer, int) else customer.pk
    rows = Customer.objects.all()
    if acting_user is not None:
        demand(acting_user, permission)
        rows = rows.visible_to(acting_user, permission)
    # Not its key: a batch that brings a holding of the customer need not wait for the form, nor the form for it.
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if found is None:
        raise NotAllowed(_("This record is outside your data scope."))
    return found


def refuse_stale(customer: Customer, row_version: int | None, names: Any) -> None:
    """Raise EditConflict with what now stands if somebody saved since the person read the record."""
    if row_version is None or customer.row_version == row_version:
        return
    theirs: dict[str, object] = {name: getattr(customer, name) for name in names}
    raise EditConflict(
        _("Somebody else has saved this customer in the meantime."), {**theirs, "row_version": customer.row_version}
    )
