"""Customers by a telephone or a document's number: any part of it by right, else the whole or its last four.

A number is masked for everybody. If any part could be looked for, ten tries would spell out each hidden digit; so
parts are for those who may ask for the number itself, and what the others find by a number is on record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bankcrm.common import audit, masking
from bankcrm.common.permissions import access_of
from bankcrm.common.search import Query, Reason
from bankcrm.common.search.hits import Span
from customers import normal, shown
from customers.choices import ContactKind
from customers.models import ContactPoint, Customer, IdentityDocument

VIEW, REVEAL = "customers.view_customer", "customers.reveal_customer"
SHORTEST_PART = 3
LAST = 4
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
        return _by_whole(Q(kind=ContactKind.EMAIL, value=query.typed.lower()), Q(pk=None), user, "")
    if not _NUMBER.fullmatch(query.text):
        return FoundByNumber({}, frozenset())
    telephone = normal.telephone(query.typed)
    document = query.text.upper()
    same = normal.same_identity_numbers(document)
    if _may_ask_for_all(user) and len(same) == 1 and len(document) >= SHORTEST_PART:
        # Any part includes the whole and the end.
        return FoundByNumber(_parts(telephone if telephone.isdigit() else query.text, document, user), frozenset())
    whole = _by_whole(Q(kind__in=_TELEPHONES, value__in=[telephone, query.text]), Q(number__in=same), user, query.text)
    may_ask = access_of(user).has(REVEAL)
    parts = _parts(telephone if telephone.isdigit() else query.text, document, user) if may_ask else {}
    last = _by_last(query.text, user) if _LAST_FOUR.fullmatch(query.text) else {}
    asked = {**last, **whole.reasons}
    guarded = frozenset(asked) - _revealable(asked, user)
    return FoundByNumber({**asked, **parts}, guarded)


_TELEPHONES = (ContactKind.MOBILE, ContactKind.TELEPHONE)


def _by_whole(contact: Q, document: Q, user: Any, text: str) -> FoundByNumber:
    found = {}
    for key, kind, value in _contacts(user).filter(contact).values_list("customer_id", "kind", "value")[:MOST]:
        found[key] = _contact_reason(kind, value, text)
    for key, number in _documents(user).filter(document).values_list("customer_id", "number")[:MOST]:
        found.setdefault(key, _document_reason(number, text))
    return FoundByNumber(found, frozenset(found) - _revealable(found, user))


def _parts(telephone: str, document: str, user: Any) -> dict[int, Reason]:
    """Any part, within the scope in which the person may ask for numbers and view customers."""
    found: dict[int, Reason] = {}
    if len(telephone) >= SHORTEST_PART:
        rows = _both(_contacts(user), user).filter(kind__in=_TELEPHONES, value__contains=telephone)
        for key, kind, value in rows.values_list("customer_id", "kind", "value")[:MOST]:
            found[key] = _contact_reason(kind, value, telephone)
    if len(document) >= SHORTEST_PART:
        rows = _both(_documents(user), user).filter(number__contains=document)
        for key, number in rows.values_list("customer_id", "number")[:MOST]:
            found.setdefault(key, _document_reason(number, document))
    return found


def _by_last(text: str, user: Any) -> dict[int, Reason]:
    """The last four, which the mask shows in any case."""
    found: dict[int, Reason] = {}
    rows = _contacts(user).filter(kind__in=_TELEPHONES, value__endswith=text)
    for key, kind, value in rows.values_list("customer_id", "kind", "value")[:MOST]:
        found[key] = _contact_reason(kind, value, text)
    for key, number in (
        _documents(user).filter(number__endswith=text.upper()).values_list("customer_id", "number")[:MOST]
    ):
        found.setdefault(key, _document_reason(number, text))
    return found


def _may_ask_for_all(user: Any) -> bool:
    """Whether the number of every customer whom the person sees may be asked for."""
    access = access_of(user)
    return access.scope(VIEW) == access.scope(REVEAL)


def _both(rows: Any, user: Any) -> Any:
    """Those that one may see and may ask the number of."""
    return rows if _may_ask_for_all(user) else rows.visible_to(user, REVEAL)


def _contacts(user: Any) -> Any:
    return ContactPoint.objects.visible_to(user, VIEW).current()


def _documents(user: Any) -> Any:
    return IdentityDocument.objects.visible_to(user, VIEW).current()


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
