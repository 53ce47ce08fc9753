"""Identity documents: added, changed, verified, retired. A mainland number fills birth date and sex."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.errors import NotAllowed, RuleViolation
from customers import identity_rules, normal, shown
from customers.choices import DocumentType, Kind
from customers.models import Customer, IdentityDocument
from customers.selectors import core_columns, core_fields, is_core_owned
from customers.services.access import customer_locked
from customers.services.duplicates import refuse_unconfirmed
from customers.services.mandatory import no_new_gap


@transaction.atomic
def identity_document_add(
    *,
    customer: Customer,
    type: str,
    number: str,
    valid_until: date | None = None,
    is_primary: bool = False,
    confirmed_duplicates: bool = False,
    acting_user: Any,
) -> IdentityDocument:
    """A further document. As the main one it fills the person's birth date and sex."""
    customer = customer_locked(customer, "customers.change_customer", acting_user)
    demand_valid(type, number, customer.kind)
    reason = _confirmed(customer, number, confirmed_duplicates, acting_user)
    document = attach(
        customer, type, number, valid_until, is_primary=is_primary, reason=reason, acting_user=acting_user
    )
    if is_primary:
        _fill_and_save(customer, document, acting_user)
    return document


@transaction.atomic
def identity_document_edit(
    *, document: IdentityDocument, values: dict[str, Any], confirmed_duplicates: bool = False, acting_user: Any
) -> IdentityDocument:
    """Change number, validity, verification or which is the main one. A changed number is no longer verified."""
    customer = customer_locked(document.customer_id, "customers.change_customer", acting_user)
    document = _current(document)
    reason = ""
    if "number" in values:
        values["number"] = normal.identity_number(values["number"])
        if values["number"] != document.number:
            _refuse_core(document)
            demand_valid(document.type, values["number"], customer.kind)
            _refuse_second(customer, document.type, values["number"], besides=document.pk)
            reason = _confirmed(customer, values["number"], confirmed_duplicates, acting_user)
            values.setdefault("is_verified", False)
    changes = audit.difference(document, values)
    if not changes:
        return document
    _refuse_owned(document, changes)
    if "is_primary" in changes and values["is_primary"]:
        _unmark_primary(customer)
    for name, value in values.items():
        setattr(document, name, value)
    document.save(update_fields=list(values))
    if "number" in changes:
        changes["number"] = [shown.masked_identity(text) for text in changes["number"]]
    _record("identity_document.edited", customer, document, changes, acting_user, reason)
    if document.is_primary and ("number" in changes or "is_primary" in changes):
        _fill_and_save(customer, document, acting_user)
    return document


@transaction.atomic
def identity_document_retire(*, document: IdentityDocument, reason: str = "", acting_user: Any) -> IdentityDocument:
    """Replaced or entered by mistake: no longer shown among the current ones."""
    customer = customer_locked(document.customer_id, "customers.change_customer", acting_user)
    document = _current(document)
    _refuse_core(document)
    document.retired_at = timezone.now()
    document.is_primary = False
    with no_new_gap(customer):
        document.save(update_fields=["retired_at", "is_primary"])
    changes = {"number": [shown.masked_identity(document.number), None]}
    _record("identity_document.retired", customer, document, changes, acting_user, reason)
    return document


def demand_valid(type: str, number: str, kind: str) -> None:
    """Raise a RuleViolation at the field unless type and number fit each other and the kind of customer."""
    for_companies = DocumentType.for_companies()
    wrong = type not in for_companies if kind == Kind.CORPORATE else type in for_companies - {DocumentType.OTHER}
    if wrong:
        raise RuleViolation("document_kind", _("This kind of customer has no such document."), "type")
    problem = identity_rules.problem(type, normal.identity_number(number))
    if problem:
        raise RuleViolation("identity_number", problem, "number")


def fill_from_number(customer: Customer, type: str, number: str) -> dict[str, list[Any]]:
    """Set birth date and sex of a person, or a company's credit code, as the number says; returns what changed."""
    if not customer.is_individual:
        code = normal.identity_number(number) if type == DocumentType.CREDIT_CODE else customer.credit_code
        changes = audit.difference(customer, {"credit_code": code})
        customer.credit_code = code
        return changes
    facts = identity_rules.facts(type, normal.identity_number(number))
    if facts is None:
        return {}
    values = {"birth_date": facts.birth_date, "sex": facts.sex}
    changes = audit.difference(customer, values)
    customer.birth_date, customer.sex = facts.birth_date, facts.sex
    return changes


def attach(
    customer: Customer,
    type: str,
    number: str,
    valid_until: date | None,
    *,
    is_primary: bool,
    reason: str = "",
    acting_user: Any,
) -> IdentityDocument:
    """Write the row and its audit entry; the caller has locked the customer and checked the number."""
    number = normal.identity_number(number)
    document = IdentityDocument.objects.filter(customer=customer, type=type, number=number).first()
    if document is not None and document.retired_at is None:
        raise RuleViolation("document_twice", _("The customer has this document already."), "number")
    if is_primary:
        _unmark_primary(customer)
    document = document or IdentityDocument(customer=customer, type=type, number=number)
    document.retired_at = None
    document.valid_until, document.is_primary = valid_until, is_primary
    document.save()
    changes: dict[str, list[Any]] = {"number": [None, shown.masked_identity(number)]}
    if valid_until:
        changes["valid_until"] = [None, str(valid_until)]
    if is_primary:
        changes["is_primary"] = [None, True]
    _record("identity_document.added", customer, document, changes, acting_user, reason)
    return document


def _fill_and_save(customer: Customer, document: IdentityDocument, acting_user: Any) -> None:
    """What the number says, but for what the core system has said already."""
    owned = core_columns(customer)
    stands = {name: getattr(customer, name) for name in ("birth_date", "sex", "credit_code") if name in owned}
    changes = fill_from_number(customer, document.type, document.number)
    for name, value in stands.items():
        if value and name in changes:
            setattr(customer, name, value)
            del changes[name]
    if not changes:
        return
    customer.row_version += 1
    customer.save(update_fields=[*changes, "row_version", "changed_at"])
    audit.record("customer.edited", customer, acting_user=acting_user, changes=changes, customer_id=customer.pk)


def _confirmed(customer: Customer, number: str, confirmed: bool, acting_user: Any) -> str:
    return refuse_unconfirmed(
        identity_numbers=[number], telephones=[], besides=customer.pk, confirmed=confirmed, acting_user=acting_user
    )


def _current(document: IdentityDocument) -> IdentityDocument:
    found = IdentityDocument.objects.filter(pk=document.pk, retired_at=None).first()
    if found is None:
        raise NotAllowed(_("This document has been retired in the meantime."))
    return found


def _refuse_core(document: IdentityDocument) -> None:
    if is_core_owned(document):
        raise RuleViolation(
            "core_field", _("This one comes from the core system: mend it there, or add another here."), "number"
        )


def _refuse_second(customer: Customer, type: str, number: str, besides: int) -> None:
    same = IdentityDocument.objects.filter(customer=customer, type=type, number=number)
    if same.exclude(pk=besides).exists():
        raise RuleViolation("document_twice", _("The customer has this document already."), "number")


def _unmark_primary(customer: Customer) -> None:
    standing = IdentityDocument.objects.filter(customer=customer, is_primary=True)
    for document in standing:
        _refuse_owned(document, ["is_primary"])
    standing.update(is_primary=False)


def _refuse_owned(document: IdentityDocument, names: Iterable[str]) -> None:
    """What the core system says of a document that it brought: its next file would undo the change."""
    owned = core_fields(document)
    for name in names:
        if name in owned:
            raise RuleViolation("core_field", _("This field comes from the core system and is not changed here."), name)


def _record(
    code: str,
    customer: Customer,
    document: IdentityDocument,
    changes: dict[str, Any],
    acting_user: Any,
    reason: str = "",
) -> None:
    """On the customer's history; the number stands under the name of its type."""
    if "number" in changes:
        changes = {document.type: changes["number"], **{k: v for k, v in changes.items() if k != "number"}}
    audit.record(code, customer, acting_user=acting_user, changes=changes, reason=reason, customer_id=customer.pk)
