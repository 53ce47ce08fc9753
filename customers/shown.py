"""How a customer is shown to a reader: names whole or masked by right, numbers always masked until asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bankcrm.common import masking
from bankcrm.common.kept_words import kept_per_language
from bankcrm.common.permissions import access_of
from bankcrm.common.templatetags import bankcrm as tags
from customers.choices import ContactKind, Grade, Kind, RiskRating, Status
from customers.selectors import visible_numbers

# Only what is not the normal state has a shape of its own.
STATUS_TONES: dict[str, str] = {
    Status.PROSPECT: "wait",
    Status.DORMANT: "off",
    Status.LOST: "off",
}

_CONTACT_MASKS = {
    ContactKind.MOBILE: masking.mask_telephone,
    ContactKind.TELEPHONE: masking.mask_telephone,
    ContactKind.EMAIL: masking.mask_email,
    ContactKind.ADDRESS: masking.mask_address,
    ContactKind.WECHAT: lambda value: masking.mask_middle(value, 2, 2),
}


def masks_names(user: Any, permission: str = "customers.view_customer") -> bool:
    """Whether this reader sees customers' names masked in what the permission opens."""
    answer = access_of(user).masks_names
    return bool(answer(permission) if callable(answer) else answer)


def masked_name(kind: str, name: str) -> str:
    return masking.mask_company(name) if kind == Kind.CORPORATE else masking.mask_person(name)


def name_of(customer: Any, user: Any) -> str:
    """The customer's name as this reader may see it."""
    return masked_name(customer.kind, customer.name) if masks_names(user) else customer.name


def masked_contact(kind: str, value: str) -> str:
    mask = _CONTACT_MASKS.get(ContactKind(kind)) if kind in ContactKind.values else None
    return mask(value) if mask else masking.mask_middle(value, 2, 2)


def masked_identity(number: str) -> str:
    return masking.mask_identity(number)


def grade_badge(customer: Any) -> Any:
    return badge_of_grade(customer.grade)


def badge_of_grade(code: str) -> Any:
    return code_badge("grade", code)


@kept_per_language
def code_label(name: str, code: str) -> str:
    """A code of the past in words: the label of the field's choices."""
    labels = {"grade": Grade, "status": Status, "risk_rating": RiskRating}[name]
    return capfirst(str(labels(code).label)) if code in labels.values else code


@kept_per_language
def code_badge(name: str, code: str) -> Any:
    return tags.grade_badge(code, code_label(name, code))


def badge(text: Any) -> Any:
    return format_html('<span class="bc-badge">{}</span>', text)


def status_badge(customer: Any) -> Any:
    return badge_of_status(customer.status)


@kept_per_language
def badge_of_status(code: str) -> Any:
    return tags.status_badge(code_label("status", code), STATUS_TONES.get(code, ""))


# Values of these fields name a person or a company, or are numbers that are masked wherever they stand.
_NAMES = frozenset({"name", "name_pinyin", "name_initials", "legal_representative", "employer"})
_NUMBERS = frozenset({"credit_code"})
# Free text may name anybody: who sees no names sees none of it.
_TEXTS = frozenset({"remark"})
NAMED = _NAMES | _TEXTS


def masked_history(entries: list[dict[str, Any]], kind: str, user: Any) -> list[dict[str, Any]]:
    """History entries as this reader may see them: what the page masks is masked in old and new values too."""
    hide_names = masks_names(user)
    changes = [change for entry in entries for change in entry["changes"]]
    related = {number for change in changes for number in _related_numbers(change)}
    known = visible_numbers(related, user) if related else set()
    for change in changes:
        mask = _mask_for(change["name"], hide_names, lambda text: masked_name(kind, text))
        for side in ("old", "new"):
            if isinstance(change[side], str):
                change[side] = _without_strangers(change, side, known) if mask is None else mask(change[side])
    return entries


def masked_entry(user: Any, text: str, changes: dict[str, list[Any]]) -> tuple[str, dict[str, list[Any]]]:
    """An entry of the audit trail about a customer: names by the right that opens the trail, numbers always masked."""
    hide_names = masks_names(user, "common.view_auditentry")
    masked = {}
    for name, sides in changes.items():
        mask = _mask_for(name, hide_names, masking.mask_person)
        masked[name] = [mask(side) if mask and isinstance(side, str) else side for side in sides]
    return (masking.mask_person(text) if hide_names else text), masked


def _mask_for(name: str, hide_names: bool, mask_name: Callable[[str], str]) -> Callable[[str], str] | None:
    if name in _NUMBERS:
        return masked_identity
    if hide_names and name in _NAMES:
        return mask_name
    if hide_names and name in _TEXTS:
        return lambda text: masking.STARS if text else text
    return None


def _related_numbers(change: dict[str, Any]) -> list[str]:
    """Customer numbers that a relationship's entry names: "guarantor: 800000012"."""
    if change["name"] != "relationship":
        return []
    return [change[side].rpartition(": ")[2] for side in ("old", "new") if isinstance(change[side], str)]


def _without_strangers(change: dict[str, Any], side: str, known: set[str]) -> str:
    """The other side of a relationship is named within the reader's scope only, as on the page."""
    text = str(change[side])
    if change["name"] != "relationship":
        return text
    words, _colon, number = text.rpartition(": ")
    return text if number in known else f"{words}: {_('A customer outside your scope')}"
