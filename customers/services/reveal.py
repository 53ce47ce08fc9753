"""A masked number is shown to whoever has the right, and the look is put on record before the number leaves."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.errors import NotAllowed
from bankcrm.common.permissions import demand
from customers import shown
from customers.models import ContactPoint, Customer, IdentityDocument
from customers.services.access import customer_locked


@transaction.atomic
def customer_reveal_contact_point(*, contact_point: ContactPoint, acting_user: Any) -> str:
    """The whole value of a contact point."""
    contact_point = ContactPoint.objects.select_for_update(no_key=True).get(pk=contact_point.pk)
    customer = _demand_reveal(contact_point.customer_id, acting_user)
    masked = shown.masked_contact(contact_point.kind, contact_point.value)
    _record(customer, contact_point.kind, masked, acting_user)
    return contact_point.value


@transaction.atomic
def customer_reveal_identity_document(*, document: IdentityDocument, acting_user: Any) -> str:
    """The whole number of an identity document."""
    document = IdentityDocument.objects.select_for_update(no_key=True).get(pk=document.pk)
    customer = _demand_reveal(document.customer_id, acting_user)
    _record(customer, document.type, shown.masked_identity(document.number), acting_user)
    return document.number


@transaction.atomic
def customer_reveal_credit_code(*, customer: Customer, acting_user: Any) -> str:
    """A company's whole social credit code, which is its identity number."""
    customer = customer_locked(customer, "customers.reveal_customer", acting_user)
    _record(customer, "credit_code", shown.masked_identity(customer.credit_code), acting_user)
    return customer.credit_code


def _demand_reveal(customer_id: int, acting_user: Any) -> Customer:
    demand(acting_user, "customers.reveal_customer")
    reachable = Customer.objects.visible_to(acting_user, "customers.reveal_customer")
    customer = reachable.filter(pk=customer_id).first()
    if customer is None:
        raise NotAllowed(_("This record is outside your data scope."))
    return customer


def _record(customer: Customer, what: str, masked: str, acting_user: Any) -> None:
    audit.record(
        "customer.number_revealed",
        customer,
        acting_user=acting_user,
        changes={what: [masked, masked]},
        customer_id=customer.pk,
    )
