"""Which next steps are due, and whose they are."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from bankcrm.common.permissions import access_of
from customers.models import Contact, Customer

VIEW = "customers.view_contact"


def open_steps_of(customer: Customer, user: Any) -> Any:
    """What was agreed with a customer and is still to be done, the most urgent first."""
    return Contact.objects.visible_to(user).filter(customer=customer).with_open_step().order_by("next_step_due", "pk")


def next_steps_due(user: Any, *, until: date, limit: int) -> list[Contact]:
    """Next steps due by a day: those one agreed oneself, and those of one's own portfolio, whoever agreed them.

    Two questions, each answered by an index of open steps; as many of each as are asked for.
    """
    access = access_of(user)
    scope = access.scope(VIEW)
    rows = Contact.objects.visible_to(user).with_open_step().filter(next_step_due__lte=until)
    rows = rows.select_related("customer", "employee").order_by("next_step_due", "pk")
    asked = [Q(employee=access.employee_id)] if access.employee_id else []
    if scope.employees:
        asked.append(Q(customer__manager__in=scope.employees))
    found = {contact.pk: contact for one in asked for contact in rows.filter(one)[:limit]}
    return sorted(found.values(), key=lambda contact: (contact.next_step_due, contact.pk))[:limit]
