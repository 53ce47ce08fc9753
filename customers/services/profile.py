"""A customer's profile leaves the screen: on paper or as a file, on record before it does."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.errors import NotAllowed
from bankcrm.common.permissions import demand
from customers.models import Customer

PRINT = "customers.print_customer"


@transaction.atomic
def customer_print(*, customer: Customer, as_pdf: bool = False, acting_user: Any) -> None:
    """Put on record that the profile was taken out of the system, and how."""
    demand(acting_user, PRINT)
    if not Customer.objects.visible_to(acting_user, PRINT).filter(pk=customer.pk).exists():
        raise NotAllowed(_("This record is outside your data scope."))
    code = "customer.profile_saved" if as_pdf else "customer.profile_printed"
    audit.record(code, customer, acting_user=acting_user, customer_id=customer.pk)
