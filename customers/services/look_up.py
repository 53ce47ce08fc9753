"""Whether a number is the bank's already: an answer about a customer out of scope is on record, and few are given.

Entering a customer needs the answer (feature 2). Asked again and again it would tell which numbers bank here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bankcrm.common import audit, parameters
from bankcrm.common.models import AuditEntry
from customers import shown
from customers.models import Customer
from customers.parameters import LOOK_UPS_AN_HOUR
from customers.selectors import Duplicate

CODE = "customer.number_looked_up"


def may_look_up(user: Any) -> bool:
    """Whether the person has asked less often about customers out of scope, within an hour, than the bank allows."""
    since = timezone.now() - timedelta(hours=1)
    most = parameters.get(LOOK_UPS_AN_HOUR)
    asked = AuditEntry.objects.filter(user=user, at__gt=since, code=CODE).values("pk")[:most].count()
    return asked < most


@transaction.atomic
def look_up_recorded(*, found: list[Duplicate], numbers: list[str], acting_user: Any) -> None:
    """One entry for each customer out of scope that the answer hints at, with the numbers asked for, masked."""
    strangers = [match.pk for match in found if match.customer is None]
    masked = ", ".join(shown.masked_identity(number) for number in numbers if number)
    for customer in Customer.objects.filter(pk__in=strangers):
        audit.record(
            CODE,
            customer,
            acting_user=acting_user,
            changes={"number_asked": [masked, masked]},
            customer_id=customer.pk,
        )
