"""How holdings and products are shown: numbers masked, the normal state grey, only exceptions speak."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankcrm.common import bank, formatting, masking
from bankcrm.common.kept_words import kept_per_language
from bankcrm.common.templatetags import bankcrm as tags
from products.choices import AccountStatus, CardStatus, LoanClass, LoanStatus, ProductStatus
from products.overdue import days_until, overdue_days

ACCOUNT_TONES: dict[str, str] = {
    AccountStatus.DORMANT: "off",
    AccountStatus.FROZEN: "bad",
    AccountStatus.CLOSED: "off",
}
LOAN_TONES: dict[str, str] = {LoanStatus.CLOSED: "off", LoanStatus.WRITTEN_OFF: "bad"}
PRODUCT_TONES: dict[str, str] = {
    ProductStatus.DRAFT: "wait",
    ProductStatus.SUSPENDED: "off",
    ProductStatus.RETIRED: "off",
}
CARD_TONES: dict[str, str] = {CardStatus.BLOCKED: "bad", CardStatus.CLOSED: "off"}
TONES: dict[Any, dict[str, str]] = {
    AccountStatus: ACCOUNT_TONES,
    LoanStatus: LOAN_TONES,
    ProductStatus: PRODUCT_TONES,
    CardStatus: CARD_TONES,
}
# So many digits in the name of the other side are an account's number.
_ACCOUNT_IN_TEXT = re.compile(r"\d{7,}")
# A maturity so near is said in days.
SOON = 30


def masked_account(number: str) -> str:
    return masking.mask_account(number)


def masked_counterparty(name: str) -> str:
    """The other side of a payment: a person's name is short, a company's long."""
    return masking.mask_person(name) if len(name) <= 4 else masking.mask_company(name)


def counterparty(text: str, *, masks_names: bool) -> str:
    """The other side as the core system names it: its account number is masked for everybody, its name by right."""
    named = masked_counterparty(text) if text and masks_names else text
    return _ACCOUNT_IN_TEXT.sub(lambda found: masked_account(found[0]), named)


@kept_per_language
def _status(choices: Any, code: str) -> SafeString:
    return tags.status_badge(capfirst(choices(code).label), TONES[choices].get(code, ""))


def account_status(account: Any) -> SafeString:
    return _status(AccountStatus, account.status)


def loan_status(loan: Any) -> SafeString:
    return _status(LoanStatus, loan.status)


def product_status(status: str) -> SafeString:
    return _status(ProductStatus, status)


def card_status(card: Any) -> SafeString:
    return _status(CardStatus, card.status)


@kept_per_language
def class_badge(place: int | None) -> SafeString:
    """The class of a loan; pass is plain text, since every good loan has it."""
    if place is None:
        return tags.EMPTY
    label = capfirst(LoanClass(place).label)
    if place == LoanClass.PASS:
        return format_html("{}", label)
    return tags.class_badge(place, label)


def amount(value: Any, currency: str) -> str:
    """An amount outside a table, whose head would name the currency; empty where it is not known."""
    return "" if value is None else str(formatting.full_money(value, currency))


def days_text(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": f"{days:,}"}


def overdue_level(days: int) -> str:
    """How grave: to 30 days, to 90, and beyond."""
    return "yellow" if days <= 30 else "orange" if days <= 90 else "red"


def overdue_mark(since: date | None, on: date | None) -> SafeString:
    """Days overdue as shape and figure; a faint dash where nothing is."""
    return _overdue_mark(overdue_days(since, on) or 0)


@kept_per_language
def _overdue_mark(days: int) -> SafeString:
    return tags.level(overdue_level(days), days_text(days)) if days else tags.EMPTY


def maturity_note(maturity: date | None, on: date | None) -> str:
    """ "due in 12 days" for what matures soon, else nothing."""
    days = days_until(maturity, on)
    if days is None or days > SOON:
        return ""
    if days == 0:
        return _("due today")
    return ngettext("due in %(days)s day", "due in %(days)s days", days) % {"days": days}


def account_state(account: Any, on: date | None) -> SafeString:
    """Status, or the nearness of its maturity while it runs."""
    note = maturity_note(account.maturity, on) if account.status == AccountStatus.ACTIVE else ""
    return tags.status_badge(note, "wait") if note else account_status(account)


def loan_state(loan: Any, on: date | None) -> SafeString:
    """Days overdue before all else, then nearness of the maturity, then the status."""
    if overdue_days(loan.overdue_since, on):
        return overdue_mark(loan.overdue_since, on)
    note = maturity_note(loan.maturity, on) if loan.status == LoanStatus.ACTIVE else ""
    return tags.status_badge(note, "wait") if note else loan_status(loan)


def unit(currency: str) -> str:
    """A currency as the head of a column names it."""
    return bank.currency_unit() if currency == bank.currency() else currency


def amount_tile(amount: Decimal | None, currency: str) -> dict[str, str]:
    """An amount to the cent as the figure of a tile."""
    return formatting.full_money(amount, currency).as_tile()


def link(url_name: str, record: Any, text: Any = None) -> Any:
    """A record as a link to its page; nothing where there is none."""
    if record is None:
        return ""
    return format_html('<a href="{}">{}</a>', reverse(url_name, args=[record.pk]), text or str(record))


def number(text: Any) -> SafeString:
    return format_html('<span class="bc-num">{}</span>', text)
