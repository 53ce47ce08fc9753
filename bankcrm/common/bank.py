"""The state of the bank: its business date, its currency, its name. Read once a request or task."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language

from bankcrm.common.models import BankState


def state() -> BankState:
    """The one row; an empty one (no business date yet) before the first feed."""
    return BankState.objects.filter(pk=1).first() or BankState(pk=1)


def business_date() -> date | None:
    """The day whose night was last taken in completely; None before the first feed."""
    return state().business_date


def currency() -> str:
    return state().currency


def name() -> str:
    """The bank's name in the reader's language, empty if the administrator has given none."""
    bank = state()
    return bank.name_zh if (get_language() or "").startswith("zh") else bank.name_en
