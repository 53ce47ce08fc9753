"""How a customer is shown to a reader: names whole or masked by right, numbers always masked until asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language

from bankcrm.common import masking
from bankcrm.common.permissions import access_of
from bankcrm.common.templatetags import bankcrm as tags
from customers.choices import ContactKind, Grade, Kind, RiskRating, Status

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


def masks_names(user: Any) -> bool:
    """Whether this reader sees customers' names masked."""
    answer = access_of(user).masks_names
    return bool(answer() if callable(answer) else answer)


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
    return _grade_badge(customer.grade, get_language())


@lru_cache(maxsize=100)
def _grade_badge(code: str, language: str | None) -> Any:
    """Kept for each language: a list draws the same few badges a hundred times."""
    return code_badge("grade", code)


def code_label(name: str, code: str) -> str:
    """A code of the past in words: the label of the field's choices."""
    labels = {"grade": Grade, "status": Status, "risk_rating": RiskRating}[name]
    return capfirst(str(labels(code).label)) if code in labels.values else code


def code_badge(name: str, code: str) -> Any:
    return tags.grade_badge(code, code_label(name, code))


def badge(text: Any) -> Any:
    return format_html('<span class="bc-badge">{}</span>', text)


def status_badge(customer: Any) -> Any:
    return _status_badge(customer.status, get_language())


@lru_cache(maxsize=100)
def _status_badge(code: str, language: str | None) -> Any:
    return tags.status_badge(code_label("status", code), STATUS_TONES.get(code, ""))


# Values of these fields name a person or a company, or are numbers that are masked wherever they stand.
_NAMES = frozenset({"name", "name_pinyin", "legal_representative", "employer"})
_NUMBERS = frozenset({"credit_code"})


def masked_history(entries: list[dict[str, Any]], kind: str, user: Any) -> list[dict[str, Any]]:
    """History entries as this reader may see them: what the page masks is masked in old and new values too."""
    hide_names = masks_names(user)
    for entry in entries:
        for change in entry["changes"]:
            if change["name"] in _NUMBERS:
                _mask_change(change, masked_identity)
            elif hide_names and change["name"] in _NAMES:
                _mask_change(change, lambda text: masked_name(kind, text))
    return entries


def _mask_change(change: dict[str, Any], mask: Any) -> None:
    for side in ("old", "new"):
        if isinstance(change[side], str):
            change[side] = mask(change[side])
