"""What is wrong with an identity document's number, in words, and what a right one says about its holder."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from customers import identity_numbers
from customers.choices import DocumentType
from customers.identity_numbers import PersonNumber

# Documents whose number follows GB 11643.
OF_PERSONS = frozenset({DocumentType.RESIDENT_CARD, DocumentType.RESIDENCE_PERMIT})
SHORTEST = 4


def problem(document_type: str, number: str) -> str:
    """Empty when the number may be right for the type, else a sentence for the reader."""
    if document_type in OF_PERSONS:
        return _words(identity_numbers.person_number(number, on=timezone.localdate()).fault, number)
    if document_type == DocumentType.CREDIT_CODE:
        return _words(identity_numbers.company_code_fault(number), number)
    if len(number) < SHORTEST:
        return _("A document's number has at least %(count)s characters.") % {"count": SHORTEST}
    return ""


def facts(document_type: str, number: str) -> PersonNumber | None:
    """Birth date and sex, where the number says them."""
    if document_type not in OF_PERSONS:
        return None
    read = identity_numbers.person_number(number, on=timezone.localdate())
    return None if read.fault else read


def _words(fault: str, number: str) -> str:
    if not fault:
        return ""
    if fault.endswith("check_digit"):
        return _("Wrong check digit: the last one should be %(digit)s") % {
            "digit": identity_numbers.expected_check_digit(number)
        }
    sentences = {
        "identity_format": _("An identity number has 18 characters (15 on old cards): digits, and X only at the end."),
        "identity_birth_date": _("The birth date within the number is no day of the past."),
        "credit_code_format": _(
            "A unified social credit code has 18 characters: digits and capital letters without I, O, S, V, Z."
        ),
    }
    return sentences[fault]
