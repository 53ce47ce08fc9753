"""How two customers stand to each other: named, ended. Both must be known to whoever says so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.bank import reckoned_on
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.permissions import demand_on
from customers.choices import RelationType
from customers.models import Customer, Relationship
from customers.selectors import is_core_owned
from customers.services.access import customer_locked

# Those that read the same from either side are kept once, whichever side they were entered from.
SYMMETRIC = frozenset({RelationType.SPOUSE, RelationType.SIBLING, RelationType.OTHER})


@transaction.atomic
def relationship_add(
    *,
    customer: Customer,
    other: Customer,
    type: str,
    since: date | None = None,
    share: Decimal | None = None,
    acting_user: Any,
) -> Relationship:
    """`customer` is the `type` of `other`. Recorded at both, so that each one's history tells it."""
    customer = customer_locked(customer, "customers.change_customer", acting_user)
    if acting_user is not None:
        demand_on(acting_user, "view", other)
    if customer.pk == other.pk:
        raise RuleViolation("to_oneself", _("A customer has no relationship to itself."), "other")
    _refuse_wrong_kinds(customer, other, type)
    open_ones = Relationship.objects.filter(type=type, until=None)
    if open_ones.filter(customer=customer, other=other).exists() or (
        type in SYMMETRIC and open_ones.filter(customer=other, other=customer).exists()
    ):
        raise RuleViolation("relationship_twice", _("This relationship is known already."), "other")
    made = Relationship.objects.create(customer=customer, other=other, type=type, since=since, share=share)
    _record("relationship.added", made, acting_user, ended=False)
    return made


@transaction.atomic
def relationship_end(*, relationship: Relationship, until: date | None = None, acting_user: Any) -> Relationship:
    """Over from that day on (today's business date unless said); it stays as history."""
    relationship = Relationship.objects.select_related("customer", "other").get(pk=relationship.pk)
    _lock_either(relationship, acting_user)
    if relationship.until is not None:
        return relationship
    if is_core_owned(relationship):
        raise RuleViolation("core_field", _("This relationship comes from the core system and ends there."))
    day = until or reckoned_on()
    if relationship.since and day < relationship.since:
        raise RuleViolation("ends_before_start", _("It cannot end before it began."), "until")
    relationship.until = day
    relationship.save(update_fields=["until"])
    _record("relationship.ended", relationship, acting_user, ended=True)
    return relationship


def _lock_either(relationship: Relationship, acting_user: Any) -> Customer:
    """Either side's manager may end it."""
    try:
        return customer_locked(relationship.customer_id, "customers.change_customer", acting_user)
    except NotAllowed:
        return customer_locked(relationship.other_id, "customers.change_customer", acting_user)


def _refuse_wrong_kinds(customer: Customer, other: Customer, type: str) -> None:
    """Only persons marry; only companies have shareholders, representatives, a parent company."""
    persons = {RelationType.SPOUSE, RelationType.PARENT, RelationType.SIBLING}
    of_company = {RelationType.SHAREHOLDER, RelationType.LEGAL_REPRESENTATIVE, RelationType.ACTUAL_CONTROLLER}
    if type in persons and not (customer.is_individual and other.is_individual):
        raise RuleViolation("wrong_kind", _("Only two persons stand so to each other."), "type")
    if type in of_company and other.is_individual:
        raise RuleViolation("wrong_kind", _("Only a company has one."), "type")
    if type == RelationType.GROUP_PARENT and (customer.is_individual or other.is_individual):
        raise RuleViolation("wrong_kind", _("Only two companies stand so to each other."), "type")


def _record(code: str, relationship: Relationship, acting_user: Any, *, ended: bool) -> None:
    """At both customers; by number, since a reader of one may not know the other's name."""
    label = RelationType(relationship.type)
    sides = (
        (relationship.customer, relationship.other, label.reverse_label),
        (relationship.other, relationship.customer, str(label.label)),
    )
    for subject, other, words in sides:
        text = f"{words}: {other.number}"
        audit.record(
            code,
            subject,
            acting_user=acting_user,
            changes={"relationship": [text, None] if ended else [None, text]},
            customer_id=subject.pk,
        )
