"""Reads over several tables of the customer file, each within the reader's scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet

from bankcrm.common.asked import Asked
from bankcrm.common.feeds.owned import core_columns as owned_by_core
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from customers import choices, normal
from customers.choices import RelationType
from customers.models import ContactPoint, Customer, IdentityDocument, Relationship
from customers.models.customer import CustomerQuerySet
from staff.models import Employee, User

MOST_DUPLICATES = 20


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another customer with the same identity number or telephone.

    customer is None outside the asker's scope: then only its manager's and branch's names are told, and not even
    those of a confidential file.
    """

    pk: int
    customer: Customer | None
    by_identity: bool
    manager: str
    branch: str


def duplicates_of(
    *, identity_numbers: Iterable[str] = (), telephones: Iterable[str] = (), besides: int | None = None, user: Any
) -> list[Duplicate]:
    """Customers that hold one of the numbers now, best reason first. `user` None: the system, which sees all."""
    numbers = [
        same for text in identity_numbers if text for same in normal.same_identity_numbers(normal.identity_number(text))
    ]
    phones = [normal.telephone(text) for text in telephones if text]
    by_identity = _holders(IdentityDocument.objects.filter(number__in=numbers), besides) if numbers else set()
    by_phone = _holders(ContactPoint.objects.filter(value__in=phones), besides) if phones else set()
    if not by_identity and not by_phone:
        return []
    found = Customer.objects.filter(pk__in=by_identity | by_phone).select_related("manager", "branch")
    visible = _visible_ids(by_identity | by_phone, user)
    return sorted(
        (_as_duplicate(one, one.pk in by_identity, one.pk in visible) for one in found),
        key=lambda match: (not match.by_identity, match.customer is None),
    )


def _holders(rows: QuerySet, besides: int | None) -> set[int]:
    found = rows.filter(retired_at=None)
    if besides is not None:
        found = found.exclude(customer=besides)
    return set(found.values_list("customer_id", flat=True)[:MOST_DUPLICATES])


def _visible_ids(ids: set[int], user: Any) -> set[int]:
    if user is None:
        return ids
    return set(Customer.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


def visible_numbers(numbers: Iterable[str], user: Any) -> set[str]:
    """Those of the customer numbers that lie within the reader's scope."""
    return set(Customer.objects.visible_to(user).filter(number__in=list(numbers)).values_list("number", flat=True))


def _as_duplicate(customer: Customer, by_identity: bool, visible: bool) -> Duplicate:
    closed = customer.is_confidential and not visible
    manager = "" if closed or customer.manager is None else customer.manager.name
    branch = "" if closed else customer.branch.name
    return Duplicate(customer.pk, customer if visible else None, by_identity, manager, branch)


@dataclass(frozen=True, slots=True)
class Related:
    """A relationship seen from one side. `other` is None where it lies outside the reader's scope."""

    relationship: Relationship
    label: str
    other: Customer | None


def relationships_of(customer: Customer, user: Any) -> list[Related]:
    """Both directions, current ones first. What the reader may not see of the other side is left out."""
    rows = list(
        Relationship.objects.filter(Q(customer=customer) | Q(other=customer))
        .select_related("customer", "other", "customer__figures", "other__figures")
        .order_by("-until", "type", "pk")[:200]
    )
    others = {row.other_id if row.customer_id == customer.pk else row.customer_id for row in rows}
    visible = _visible_ids(others, user) if others else set()
    return [_as_related(row, customer, visible) for row in rows]


def _as_related(row: Relationship, customer: Customer, visible: set[int]) -> Related:
    """Seen from `customer`: what the other one is to it."""
    kind = RelationType(row.type)
    if row.customer_id == customer.pk:
        other, label = row.other, kind.reverse_label
    else:
        other, label = row.customer, str(kind.label)
    return Related(row, label, other if other.pk in visible else None)


def core_columns(customer: Customer) -> dict[str, date | None]:
    """Fields of a customer that the core system owns, each with the day as of which; none for a prospect of our own,

    nor for a customer that the core's file no longer holds.
    """
    if not is_core_owned(customer):
        return {}
    owned = owned_by_core(customer)
    return dict.fromkeys(owned.fields, owned.as_of)


def is_core_owned(row: Any) -> bool:
    """Whether the core system brought the row and still holds it: then it is mended there."""
    return row.made_by_batch is not None and row.missing_since is None


def core_fields(row: Any) -> frozenset[str]:
    """Fields of a document or contact point that the core system's next file would write anew."""
    return owned_by_core(row).fields if is_core_owned(row) else frozenset()


@prepared
def _documents() -> QuerySet:
    rows = IdentityDocument.objects.filter(customer=Asked("customer", BigIntegerField()), retired_at=None)
    return rows.order_by("-is_primary", "pk")[:1]


def main_document(customer: Customer) -> IdentityDocument | None:
    """The document that the header shows: the main one, else the oldest."""
    return next(iter(_documents(customer=customer.pk)), None)


@prepared
def _contact_points() -> QuerySet:
    rows = ContactPoint.objects.filter(customer=Asked("customer", BigIntegerField()), retired_at=None)
    return rows.order_by("-is_preferred", "pk")


def main_contact_points(customer: Customer, kinds: Iterable[str]) -> dict[str, ContactPoint]:
    """kind -> the preferred contact point, else the oldest."""
    found: dict[str, ContactPoint] = {}
    wanted = set(kinds)
    for point in _contact_points(customer=customer.pk) if wanted else ():
        if point.kind in wanted:
            found.setdefault(point.kind, point)
    return found


def employees_to_assign(user: Any, permission: str = "customers.assign_customer") -> QuerySet[Employee]:
    """To whom the person may give customers: whoever works in the bank, is seen, and lies within the right's scope.

    Pages, pickers and services ask here alone. `user` None: the system, which may give them to everybody employed.
    """
    employed = Employee.objects.employed()
    return employed if user is None else employed.visible_to(user).visible_to(user, permission)


def files_without_readers(user: Any) -> QuerySet[Customer]:
    """Confidential files that nobody can open any more: their readers have left, or moved where the file is not.

    A reader list narrows a scope and never widens it: who works in another branch now reads no file of the former one.
    Read around the seal, within the scope of the right to name new readers: callers show number and branch, no more.
    """
    reach = Q() if user is None else CustomerQuerySet.scope.reach(access_of(user).scope("customers.reseal_customer"))
    if reach is None:
        return Customer.objects.none()
    files = Customer.objects.filter(reach, is_confidential=True)
    listed = Customer.confidential_readers.through.objects.filter(customer__in=files, user__is_active=True)
    there = listed.exclude(user__employee__status=Employee.Status.LEFT)
    return files.exclude(_opened_by(User.objects.with_access_of(there.values_list("user_id", flat=True).distinct())))


def _opened_by(readers: Iterable[User]) -> Q:
    """The customers whom at least one of them sees."""
    opened = Q(pk__in=())
    for reader in readers:
        seen = CustomerQuerySet.scope.condition(access_of(reader).scope("customers.view_customer"))
        opened |= Q(pk__in=()) if seen is None else seen
    return opened


def customers_managed(employee: Employee) -> int:
    """How many customers an employee manages: work that must be handed over before they leave."""
    return Customer.objects.filter(manager=employee).count()


def document_types_for(kind: str) -> list[tuple[str, Any]]:
    """The documents that a person, or a company, may have."""
    for_companies = choices.DocumentType.for_companies()
    corporate = kind == choices.Kind.CORPORATE
    return [
        (code, label)
        for code, label in choices.DocumentType.choices
        if (code in for_companies if corporate else code not in for_companies - {choices.DocumentType.OTHER})
    ]
