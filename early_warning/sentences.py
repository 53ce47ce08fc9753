"""Why a warning was raised, in one sentence, as its reader may see it; and its figures, each written by its unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankcrm.common import bank, formatting, masking
from bankcrm.common.warning_kinds import Figure, Unit, WarningKind
from customers.choices import DocumentType, Grade
from early_warning.models import Warning
from products.choices import AccountStatus, Direction, LoanClass

_WORDS: dict[str, Any] = {
    Unit.CLASS: LoanClass,
    Unit.GRADE: Grade,
    Unit.DOCUMENT: DocumentType,
    Unit.DIRECTION: Direction,
    Unit.STATUS: AccountStatus,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in words: its label, its text, and whether it is a number."""

    label: str | Promise
    text: str
    is_number: bool


def subject_number(warning: Warning) -> str:
    """The number of the loan, account or customer, masked as on every page: account numbers are for everybody."""
    if warning.subject_type == "products.account":
        return masking.mask_account(warning.subject_text)
    return warning.subject_text


def sentence(warning: Warning) -> str:
    """Why it was raised. It names the subject by its number and nobody by name, so that it hides nothing."""
    kind = warning.rule.kind_class
    if kind is None:
        return _("The module that this kind of warning comes from is not there.")
    return capfirst(str(kind.sentence_for(warning.figures)) % _facts(kind, warning))


def _facts(kind: WarningKind, warning: Warning) -> dict[str, str]:
    known = {one.name: written(warning.figures.get(one.name), one.unit) for one in kind.kept()}
    return known | {"subject": subject_number(warning)}


def figures_shown(warning: Warning) -> list[Shown]:
    """Everything that raised it, in the order of the kind's declaration; what is not known says so."""
    kind = warning.rule.kind_class
    if kind is None:
        return []
    return [shown(one, warning.figures.get(one.name)) for one in kind.kept()]


def shown(figure: Figure, value: Any) -> Shown:
    return Shown(
        figure.label, capfirst(written(value, figure.unit)), figure.unit in (Unit.MONEY, Unit.PERCENT, Unit.COUNT)
    )


def written(value: Any, unit: str) -> str:
    """A value by its unit, in the reader's language; a dash for what is not known."""
    if value is None or value == "":
        return formatting.NOTHING
    if unit == Unit.DAYS:
        days = int(value)
        return ngettext("%(days)s day", "%(days)s days", abs(days)) % {
            "days": f"{days:,}".replace("-", formatting.MINUS)
        }
    if unit == Unit.MONEY:
        return str(formatting.full_money(Decimal(str(value)), bank.currency()))
    if unit == Unit.PERCENT:
        return f"{formatting.number(Decimal(str(value)))}%"
    if unit == Unit.COUNT:
        return formatting.number(Decimal(str(value)))
    if unit == Unit.DATE:
        return formatting.day(date.fromisoformat(str(value)))
    if unit in _WORDS:
        return _word(_WORDS[unit], value)
    return str(value)


def _word(choices: Any, value: Any) -> str:
    """A code in words; one that is not known stays as it is."""
    try:
        return str(choices(value).label)
    except ValueError:
        return str(value)
