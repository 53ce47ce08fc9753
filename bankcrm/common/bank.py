"""The state of the bank: its business date, its currency, its name. Read once a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language

from bankcrm.common.models import BankState
from bankcrm.common.written import WrittenQuery

_kept: ContextVar[dict[str, BankState] | None] = ContextVar("bankcrm_bank_state", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Inside, the row is read when first asked for and kept: a page names the business date in several places."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def state() -> BankState:
    """The one row; an empty one (no business date yet) before the first feed."""
    kept = _kept.get()
    if kept is None:
        return _read()
    if "state" not in kept:
        kept["state"] = _read()
    return kept["state"]


_STATE = WrittenQuery(BankState, "FROM common_bankstate WHERE id = 1")


def _read() -> BankState:
    return _STATE.first() or BankState(pk=1)


def business_date() -> date | None:
    """The day whose night was last taken in completely; None before the first feed."""
    return state().business_date


def reckoned_on() -> date:
    """The business date; before the first feed the day of the bank's zone, so that days can be counted."""
    return business_date() or timezone.localdate()


def currency() -> str:
    return state().currency


def currency_unit() -> str:
    """The currency as the head of a column says it."""
    code = currency()
    return "元" if code == "CNY" and (get_language() or "").startswith("zh") else code


# For declarations: worked out for the reader when the head is drawn.
unit = lazy(currency_unit, str)()


def name() -> str:
    """The bank's name in the reader's language, empty if the administrator has given none."""
    bank = state()
    return bank.name_zh if (get_language() or "").startswith("zh") else bank.name_en
