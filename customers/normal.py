"""Numbers as they are stored and compared, however they were typed: full-width, with blanks, in small letters."""

from __future__ import annotations

import re
import unicodedata

from customers.choices import ContactKind
from customers.identity_numbers import normalised, person_number_18

_TELEPHONE_NOISE = re.compile(r"[\s()\-–—.·]+")


def plain_text(value: str) -> str:
    """Full-width digits and letters become plain ones; blanks at the ends go, and NULs, which no text column holds."""
    return unicodedata.normalize("NFKC", value or "").replace("\0", "").strip()


def identity_number(value: str) -> str:
    return normalised(plain_text(value))


def telephone(value: str) -> str:
    """Digits, perhaps after a plus; the country code of the mainland is left out."""
    number = _TELEPHONE_NOISE.sub("", plain_text(value))
    return re.sub(r"^(\+86|0086)(?=1\d{10}$)", "", number)


def contact_value(kind: str, value: str) -> str:
    if kind in (ContactKind.MOBILE, ContactKind.TELEPHONE):
        return telephone(value)
    return plain_text(value).lower() if kind == ContactKind.EMAIL else plain_text(value)


def same_identity_numbers(number: str) -> list[str]:
    """The number and, for a person of the 1900s, its other length: 15 digits of old, 18 with century and check."""
    if re.fullmatch(r"\d{6}19\d{9}[\dX]", number):
        return [number, number[:6] + number[8:17]]
    longer = person_number_18(number)
    return [number] if longer == number else [number, longer]
