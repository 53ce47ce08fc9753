"""A customer is entered, changed, closed to all but some readers."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common import audit, pinyin
from bankcrm.common.bank import reckoned_on
from bankcrm.common.errors import RuleViolation
from bankcrm.common.permissions import demand_on, demand_unless_system
from customers import identity_rules, mandatory, normal
from customers.choices import AssignmentReason, ContactKind, DocumentType, Kind, Source, Status
from customers.models import Assignment, Customer, GroupMembership
from customers.selectors import core_columns, main_contact_points, main_document
from customers.services import contact_point, identity_document
from customers.services.access import customer_locked, refuse_stale
from customers.services.assignment import refuse_out_of_reach
from customers.services.duplicates import refuse_unconfirmed
from customers.services.group_figures import refresh_now
from customers.services.mandatory import demand_whole, no_new_gap, refuse
from customers.services.numbering import own_number
from staff.models import Employee

# What a form may set. Number, manager and confidentiality have services of their own.
INDIVIDUAL_ONLY = frozenset(
    {"sex", "birth_date", "occupation", "employer", "income_band", "education", "marital_status"}
)
CORPORATE_ONLY = frozenset(
    {
        "credit_code",
        "legal_representative",
        "registered_capital",
        "industry",
        "company_size",
        "founded_on",
        "is_listed",
    }
)
COMMON = frozenset(
    {
        "name",
        "name_pinyin",
        "status",
        "grade",
        "risk_rating",
        "credit_rating",
        "branch",
        "source",
        "since",
        "do_not_contact",
        "is_blacklisted",
        "remark",
    }
)

# What whoever looks after a customer proposes and does not decide: it moves the customer out of a head's sight, or says
# how good the customer is. Who may enter customers chooses the branch of a new one within that right's scope.
DECIDED = frozenset({"branch", "grade", "risk_rating", "credit_rating", "is_blacklisted"})
DECIDE = "customers.decide_customer"


@dataclass(frozen=True, slots=True)
class NewDocument:
    """The identity document that is entered together with a customer."""

    type: str
    number: str
    valid_until: date | None = None


@transaction.atomic
def customer_create(
    *,
    values: dict[str, Any],
    document: NewDocument | None = None,
    contacts: dict[str, str] | None = None,
    manager: Employee | None = None,
    confirmed_duplicates: bool = False,
    acting_user: Any,
) -> Customer:
    """A prospect with a number of our own series; perhaps with a first document, contact points and a manager.

    contacts: kind -> value. Branch and manager must lie within the scope of the right to add: nobody enters a
    customer into another's portfolio.
    """
    demand_unless_system(acting_user, "customers.add_customer")
    customer = Customer(kind=values["kind"], status=Status.PROSPECT, source=Source.OTHER)
    given = {name: value for name, value in values.items() if name != "kind"}
    if audit.difference(customer, {name: given[name] for name in DECIDED - {"branch"} if name in given}):
        demand_unless_system(acting_user, DECIDE)
    _set(customer, given)
    contacts = contacts or {}
    mobile = contacts.get(ContactKind.MOBILE, "")
    _demand_name(customer)
    document = document or _document_of_company(customer)
    if document is not None:
        identity_document.demand_valid(document.type, document.number, customer.kind)
        identity_document.fill_from_number(customer, document.type, document.number)
    matches = refuse_unconfirmed(
        identity_numbers=[document.number] if document else [],
        telephones=[mobile] if mobile else [],
        besides=None,
        confirmed=confirmed_duplicates,
        acting_user=acting_user,
    )
    refuse_out_of_reach(manager, "manager", "customers.add_customer", acting_user)
    customer.number = own_number()
    _set_pinyin(customer, values)
    customer.manager = manager
    customer.save(force_insert=True)
    if acting_user is not None:
        demand_on(acting_user, "customers.add_customer", customer)
    changes = {name: [None, audit.plain(getattr(customer, name))] for name in ("number", "kind", *values)}
    if manager is not None:
        _open_first_assignment(customer, manager, acting_user)
        changes["manager"] = [None, str(manager)]
    audit.record(
        "customer.created",
        customer,
        acting_user=acting_user,
        changes={name: change for name, change in changes.items() if change[1] not in (None, "", False)},
        reason=matches,
        customer_id=customer.pk,
    )
    if document is not None:
        identity_document.attach(
            customer, document.type, document.number, document.valid_until, is_primary=True, acting_user=acting_user
        )
    for kind, value in contacts.items():
        try:
            contact_point.attach(customer, kind, value, is_preferred=True, acting_user=acting_user)
        except RuleViolation as violation:
            raise RuleViolation(violation.code, violation.message, kind) from violation
    demand_whole(customer)
    return customer


@transaction.atomic
def customer_edit(
    *, customer: Customer, values: dict[str, Any], row_version: int | None = None, acting_user: Any
) -> Customer:
    """Set the values that differ. What the core system feeds is refused; a second editor is told (EditConflict)."""
    customer = customer_locked(customer, "customers.change_customer", acting_user)
    with _no_new_gap(customer, values):
        return _edit(customer, values, row_version, acting_user)


def _no_new_gap(customer: Customer, values: dict[str, Any]) -> AbstractContextManager[None]:
    """Only some columns can open a gap; the others are saved without asking."""
    return no_new_gap(customer) if mandatory.COLUMNS & values.keys() else nullcontext()


def _edit(customer: Customer, values: dict[str, Any], row_version: int | None, acting_user: Any) -> Customer:
    """The columns of a customer that is locked."""
    refuse_stale(customer, row_version, values)
    locked = core_columns(customer)
    changes = audit.difference(customer, values)
    for name in changes:
        if name in locked:
            raise RuleViolation("core_field", _("This field comes from the core system and is not changed here."), name)
    if not changes:
        return customer
    if DECIDED & changes.keys() and acting_user is not None:
        demand_on(acting_user, DECIDE, customer)
    _set(customer, values)
    _demand_name(customer)
    if changes.get("credit_code") and customer.credit_code:
        _demand_credit_code(customer.credit_code)
    if "name" in changes or "name_pinyin" in changes:
        _set_pinyin(customer, values if "name_pinyin" in changes else {})
        changes |= _pinyin_change(changes, customer)
    customer.row_version += 1
    columns = {*changes, "row_version", "changed_at", "name_initials"}
    customer.save(update_fields=columns)
    audit.record("customer.edited", customer, acting_user=acting_user, changes=changes, customer_id=customer.pk)
    return customer


@transaction.atomic
def customer_edit_with_parts(
    *,
    customer: Customer,
    values: dict[str, Any],
    row_version: int | None = None,
    document: NewDocument | None = None,
    document_valid_until: date | None = None,
    contacts: dict[str, str] | None = None,
    confirmed_duplicates: bool = False,
    acting_user: Any,
) -> Customer:
    """What one form holds, saved whole or not at all: columns, main document, main contact points.

    A document or a contact value that is given replaces the standing one of its kind, or is added.
    """
    customer = customer_locked(customer, "customers.change_customer", acting_user)
    with _no_new_gap(customer, values):
        edited = _edit(customer, values, row_version, acting_user)
        if document is None and values.get("credit_code"):
            document = NewDocument(DocumentType.CREDIT_CODE, edited.credit_code)
        if document is not None:
            _replace_document(edited, document, confirmed_duplicates, acting_user)
        elif document_valid_until is not None:
            _set_valid_until(edited, document_valid_until, acting_user)
        if contacts:
            _replace_contacts(edited, contacts, confirmed_duplicates, acting_user)
    return edited


def _replace_document(customer: Customer, document: NewDocument, confirmed: bool, acting_user: Any) -> None:
    standing = main_document(customer)
    if standing is not None and standing.type == document.type:
        values: dict[str, Any] = {"number": document.number, "is_primary": True}
        if document.valid_until:
            values["valid_until"] = document.valid_until
        identity_document.identity_document_edit(
            document=standing, values=values, confirmed_duplicates=confirmed, acting_user=acting_user
        )
        return
    identity_document.identity_document_add(
        customer=customer,
        type=document.type,
        number=document.number,
        valid_until=document.valid_until,
        is_primary=True,
        confirmed_duplicates=confirmed,
        acting_user=acting_user,
    )


def _set_valid_until(customer: Customer, day: date, acting_user: Any) -> None:
    standing = main_document(customer)
    if standing is not None and standing.valid_until != day:
        identity_document.identity_document_edit(
            document=standing, values={"valid_until": day}, acting_user=acting_user
        )


def _replace_contacts(customer: Customer, contacts: dict[str, str], confirmed: bool, acting_user: Any) -> None:
    standing = main_contact_points(customer, contacts)
    for kind, value in contacts.items():
        try:
            if kind in standing:
                contact_point.contact_point_edit(
                    contact_point=standing[kind],
                    values={"value": value},
                    confirmed_duplicates=confirmed,
                    acting_user=acting_user,
                )
            else:
                contact_point.contact_point_add(
                    customer=customer,
                    kind=kind,
                    value=value,
                    is_preferred=True,
                    confirmed_duplicates=confirmed,
                    acting_user=acting_user,
                )
        except RuleViolation as violation:
            raise RuleViolation(violation.code, violation.message, kind) from violation


@transaction.atomic
def customer_set_confidential(
    *, customer: Customer, confidential: bool, readers: Iterable[Any] = (), reason: str = "", acting_user: Any
) -> Customer:
    """Close a file to all but its readers (staff's own files and the like), or open it again.

    Whoever closes it stays a reader: else they could not see what they have done, nor undo it.
    """
    customer = customer_locked(customer, "customers.seal_customer", acting_user)
    before = sorted(str(reader) for reader in customer.confidential_readers.all())
    wanted = list(readers) if confidential else []
    if confidential and acting_user is not None and acting_user.pk not in {reader.pk for reader in wanted}:
        wanted.append(acting_user)
    was = customer.is_confidential
    if was != confidential and "is_confidential" in core_columns(customer):
        raise RuleViolation(
            "core_field", _("This field comes from the core system and is not changed here."), "confidential"
        )
    customer.confidential_readers.set(wanted)
    after = sorted(str(reader) for reader in wanted)
    if was == confidential and before == after:
        return customer
    customer.is_confidential = confidential
    customer.row_version += 1
    customer.save(update_fields=["is_confidential", "row_version", "changed_at"])
    changes: dict[str, list[Any]] = {"confidential_readers": [", ".join(before), ", ".join(after)]}
    if was != confidential:
        changes["is_confidential"] = [was, confidential]
    code = "customer.readers_set" if was == confidential else "customer.sealed" if confidential else "customer.unsealed"
    audit.record(code, customer, acting_user=acting_user, changes=changes, reason=reason, customer_id=customer.pk)
    if was != confidential:  # A confidential member counts in no total.
        groups = GroupMembership.objects.filter(customer=customer, until=None)
        refresh_now(groups.values_list("group_id", flat=True))
    return customer


def _set(customer: Customer, values: dict[str, Any]) -> None:
    """Put values on the row; a person's fields on a company, and the other way round, are refused."""
    others = CORPORATE_ONLY if customer.is_individual else INDIVIDUAL_ONLY
    for name, value in values.items():
        if name in others:
            raise RuleViolation("wrong_kind", _("This kind of customer has no such field."), name)
        if name not in COMMON | INDIVIDUAL_ONLY | CORPORATE_ONLY:
            raise ValueError(f"{name} is not set by this service")
        if name == "credit_code":
            value = normal.identity_number(value)
        setattr(customer, name, value)


def _demand_name(customer: Customer) -> None:
    customer.name = normal.plain_text(customer.name)
    if not customer.name:
        refuse([mandatory.NAME])


def _demand_credit_code(code: str) -> None:
    problem = identity_rules.problem(DocumentType.CREDIT_CODE, code)
    if problem:
        raise RuleViolation("credit_code", problem, "credit_code")


def _document_of_company(customer: Customer) -> NewDocument | None:
    if customer.kind == Kind.CORPORATE and customer.credit_code:
        return NewDocument(DocumentType.CREDIT_CODE, customer.credit_code)
    return None


def _set_pinyin(customer: Customer, values: dict[str, Any]) -> None:
    """The readings of the name; a reading that a person mended stands."""
    full, initials = pinyin.reading(customer.name, is_person=customer.is_individual)
    customer.name_initials = initials
    if not values.get("name_pinyin"):
        customer.name_pinyin = full


def _pinyin_change(changes: dict[str, list[Any]], customer: Customer) -> dict[str, list[Any]]:
    stood = changes.get("name_pinyin", [None, None])[0]
    return {"name_pinyin": [stood, customer.name_pinyin]}


def _open_first_assignment(customer: Customer, manager: Employee, acting_user: Any) -> None:
    Assignment.objects.create(
        customer=customer,
        manager=manager,
        since=reckoned_on(),
        reason=AssignmentReason.FIRST,
        approved_by=acting_user,
    )
