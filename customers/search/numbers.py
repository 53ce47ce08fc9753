"""Customers by a telephone or a document's number: any part of it by right, else the whole or its last four.

A number is masked for everybody. If any part could be looked for, ten tries would spell out each hidden digit; so
parts are for those who may ask for the number itself, and what the others find by a number is on record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import CharField, QuerySet
from django.utils.translation import gettext as _

from bankcrm.common import audit, masking
from bankcrm.common.asked import Asked
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope, in_all
from bankcrm.common.search import Query, Reason
from bankcrm.common.search.hits import Span
from bankcrm.common.search.parts import SHORTEST, held
from customers import normal, shown
from customers.choices import ContactKind
from customers.models import ContactPoint, Customer, IdentityDocument
from customers.search.rights import REVEAL, VIEW

LAST = 4
OLD_LENGTH = 15
MOST = 200
_NUMBER = re.compile(r"\+?(?=.*\d)[0-9a-z]+")
_LAST_FOUR = re.compile(r"\d{3}[\dx]")


@dataclass(frozen=True, slots=True)
class FoundByNumber:
    """reasons: customer -> why. guarded: those found without the right to ask for numbers; each is put on record."""

    reasons: dict[int, Reason]
    guarded: frozenset[int]


def find_by_number(query: Query, user: Any) -> FoundByNumber:
    """Within the reader's scope. Nothing for what is no number."""
    if "@" in query.typed:
        return _by_address(query.typed.lower(), user)
    if not _NUMBER.fullmatch(query.text):
        return FoundByNumber({}, frozenset())
    telephone = normal.telephone(query.typed)
    document = query.text.upper()
    same = normal.same_identity_numbers(document)
    if _may_ask_for_all(user) and len(same) == 1 and len(document) >= SHORTEST:
        # Any part includes the whole and the end.
        return FoundByNumber(_parts(telephone if telephone.isdigit() else query.text, document, user), frozenset())
    whole = _by_whole(telephone, same, user, query.text)
    # A resident's number of 18 digits is a whole one and part of nothing; 15 may be one of old, or begin a longer one.
    parts = {}
    if (len(same) == 1 or len(document) == OLD_LENGTH) and access_of(user).has(REVEAL):
        parts = _parts(telephone if telephone.isdigit() else query.text, document, user)
    last = _by_last(query.text, user) if _LAST_FOUR.fullmatch(query.text) else {}
    asked = {**last, **whole}
    guarded = frozenset(asked) - _revealable(asked, user)
    return FoundByNumber({**asked, **parts}, guarded)


_TELEPHONES = (ContactKind.MOBILE, ContactKind.TELEPHONE)


def _by_address(address: str, user: Any) -> FoundByNumber:
    rows = ContactPoint.objects.visible_to(user, VIEW).current().filter(kind=ContactKind.EMAIL, value=address)
    found = {
        key: _contact_reason(ContactKind.EMAIL, address, "") for key in rows.values_list("customer", flat=True)[:MOST]
    }
    return FoundByNumber(found, frozenset(found) - _revealable(found, user))


def _by_whole(telephone: str, document: tuple[str, ...], user: Any, text: str) -> dict[int, Reason]:
    contacts = _contacts("in", _reach(user), first=telephone, second=text)
    documents = _documents("in", _reach(user), first=document[0], second=document[-1])
    return _reasons(contacts, text, documents, text)


def _parts(telephone: str, document: str, user: Any) -> dict[int, Reason]:
    """Any part, within the scope in which the person may ask for numbers and view customers."""
    both = (*_reach(user), access_of(user).scope(REVEAL))
    contacts = _contacts(held(telephone), both, first=telephone) if len(telephone) >= SHORTEST else []
    documents = _documents(held(document), both, first=document) if len(document) >= SHORTEST else []
    return _reasons(contacts, telephone, documents, document)


def _by_last(text: str, user: Any) -> dict[int, Reason]:
    """The last four, which the mask shows in any case."""
    contacts = _contacts("ends_with_four", _reach(user), first=text)
    return _reasons(contacts, text, _documents("ends_with_four", _reach(user), first=text.upper()), text)


def _reasons(contacts: list[Any], telephone: str, documents: list[Any], document: str) -> dict[int, Reason]:
    found = {key: _contact_reason(kind, value, telephone) for key, kind, value in contacts}
    for key, number in documents:
        found.setdefault(key, _document_reason(number, document))
    return found


def _reach(user: Any) -> tuple[Scope, ...]:
    return (access_of(user).scope(VIEW),)


@prepared
def _contacts(how: str, scopes: tuple[Scope, ...]) -> QuerySet:
    """Telephones that compare so with what is asked, in all of these scopes."""
    rows = ContactPoint.objects.current().filter(kind__in=_TELEPHONES, **_compared("value", how))
    return in_all(rows, scopes).values_list("customer_id", "kind", "value")[:MOST]


@prepared
def _documents(how: str, scopes: tuple[Scope, ...]) -> QuerySet:
    rows = IdentityDocument.objects.current().filter(**_compared("number", how))
    return in_all(rows, scopes).values_list("customer_id", "number")[:MOST]


def _compared(column: str, how: str) -> dict[str, Any]:
    first, second = (Asked(name, CharField()) for name in ("first", "second"))
    return {f"{column}__{how}": [first, second] if how == "in" else first}


def _may_ask_for_all(user: Any) -> bool:
    """Whether the number of every customer whom the person sees may be asked for."""
    access = access_of(user)
    return access.scope(VIEW) == access.scope(REVEAL)


def _revealable(keys: Any, user: Any) -> frozenset[int]:
    if not keys or not access_of(user).has(REVEAL):
        return frozenset()
    return frozenset(Customer.objects.visible_to(user, REVEAL).filter(pk__in=list(keys)).values_list("pk", flat=True))


def _contact_reason(kind: str, value: str, text: str) -> Reason:
    masked = shown.masked_contact(kind, value)
    return Reason(str(ContactKind(kind).label), masked, _spans(masked, text))


def _document_reason(number: str, text: str) -> Reason:
    masked = shown.masked_identity(number)
    return Reason(_("document number"), masked, _spans(masked, text.upper()))


def _spans(masked: str, text: str) -> tuple[Span, ...]:
    """What of the typed text the mask shows: never a hidden digit, not even where it would stand."""
    if text and text == masked[-len(text) :]:
        return (Span(len(masked) - len(text), len(masked)),)
    if text and masked.startswith(text):
        return (Span(0, len(text)),)
    return ()


@transaction.atomic
def put_on_record(keys: list[int], query: Query, user: Any) -> None:
    """Each customer that was found by a number which the person may not ask for, with the number masked."""
    masked = masking.mask_telephone(query.text) if len(query.text) > LAST else f"****{query.text}"
    found = Customer.objects.visible_to(user).filter(pk__in=keys)
    audit.record_each(
        "customer.found_by_number",
        found,
        text="name",
        customer="pk",
        acting_user=user,
        changes={"number": [masked, masked]},
    )
