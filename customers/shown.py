"""How a customer is shown to a reader: names whole or masked by right, numbers always masked until asked for."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst

from bankcrm.common import masking
from bankcrm.common.permissions import access_of
from bankcrm.common.templatetags import bankcrm as tags
from customers.choices import ContactKind, Kind, Status

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
    return tags.grade_badge(customer.grade, capfirst(customer.get_grade_display()))


def status_badge(customer: Any) -> Any:
    return tags.status_badge(capfirst(customer.get_status_display()), STATUS_TONES.get(customer.status, ""))
