"""Accounts and loans in the search box.

An account's number is masked, so a part of it finds for whoever may ask for it; the rest find by the whole or by the
last four, on record. Loan and contract numbers are shown to everybody and are found by their beginning.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import CharField, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bankcrm.common import audit, bank, formatting
from bankcrm.common.asked import Asked
from bankcrm.common.bank import reckoned_on
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope, in_all
from bankcrm.common.search import Found, Hit, Query, Reason, SearchSource, Span
from bankcrm.common.search.parts import SHORTEST, held
from customers import shown as customers_shown
from products import shown
from products.models import Account, AccountSearch, Card, Loan
from products.services.reveal import REVEAL

LAST = 4
MOST = 100


@prepared
def _accounts(how: str, scopes: tuple[Scope, ...]) -> QuerySet:
    """By the account itself where the whole number is typed: its search row has an index of parts alone."""
    text, rows = Asked("text", CharField()), in_all(Account.objects.all(), scopes)
    if how == "exact":
        rows = rows.filter(number=text)
    else:
        rows = rows.filter(pk__in=AccountSearch.objects.filter(**{f"number__{how}": text}).values("pk"))
    return rows.values_list("pk", "number")[:MOST]


@prepared
def _cards(how: str, scopes: tuple[Scope, ...]) -> QuerySet:
    rows = in_all(Card.objects.all(), scopes).filter(**{f"number__{how}": Asked("text", CharField())})
    return rows.values_list("account_id", "number")[:MOST]


@prepared
def _loans(scope: Scope, most: int) -> QuerySet:
    typed = Asked("typed", CharField())
    rows = Loan.objects.within(scope).select_related("customer", "product")
    return rows.filter(Q(number__startswith=typed) | Q(contract_number__startswith=typed))[:most]


class AccountSource(SearchSource):
    """By the account's number, or by that of a card on it."""

    code = "accounts"
    label = gettext_lazy("Accounts")
    icon = "wallet"
    permission = "products.view_account"
    position = 20
    amount_label = pgettext_lazy("search", "Balance")
    amount_unit = bank.unit

    def find(self, query: Query, user: Any, limit: int) -> Found:
        text = query.text.upper()
        if not query.number or len(text) < SHORTEST:
            return Found()
        access = access_of(user)
        # Where both rights reach the same, any part includes the whole and the end.
        same = access.scope(self.permission) == access.scope(REVEAL)
        reasons = {} if same else self._guarded(text, user)
        if access.has(REVEAL):
            reasons = {**self._by_part(text, user), **reasons}
        keys = sorted(reasons, key=lambda key: (not reasons[key][1], key))
        rows = Account.objects.visible_to(user).select_related("customer", "product")
        found = rows.in_bulk(keys[:limit])
        revealable = set(found) if same else self._revealable(found, user)
        guarded = [key for key in found if key not in revealable]
        if guarded:
            account_found_put_on_record(keys=guarded, text=text, acting_user=user)
        hits = [self._hit(found[key], user, text, reasons[key][0]) for key in keys[:limit] if key in found]
        return Found(hits, more=len(keys) > limit)

    def _guarded(self, text: str, user: Any) -> dict[int, tuple[str, bool]]:
        """account -> (masked number of a card or nothing, is it exact), for the whole number and the last four."""
        reach = (access_of(user).scope(self.permission),)
        found = self._found("exact", reach, text)
        if len(text) == LAST:
            found = {**self._found("ends_with_four", reach, text), **found}
        return found

    def _by_part(self, text: str, user: Any) -> dict[int, tuple[str, bool]]:
        """Within the scope of both rights; the whole number is a part as well, and comes first."""
        access = access_of(user)
        return self._found(held(text), (access.scope(self.permission), access.scope(REVEAL)), text)

    def _found(self, how: str, scopes: tuple[Scope, ...], text: str) -> dict[int, tuple[str, bool]]:
        found = {key: ("", number == text) for key, number in _accounts(how, scopes, text=text)}
        for key, number in _cards(how, scopes, text=text):
            found.setdefault(key, (shown.masked_account(number), number == text))
        return found

    def _revealable(self, keys: Any, user: Any) -> set[int]:
        if not access_of(user).has(REVEAL):
            return set()
        return set(Account.objects.visible_to(user, REVEAL).filter(pk__in=list(keys)).values_list("pk", flat=True))

    def _hit(self, account: Account, user: Any, text: str, card: str) -> Hit:
        masked = shown.masked_account(account.number)
        return Hit(
            key=("account", account.pk),
            url=reverse("products:account_detail", args=[account.pk]),
            title=masked,
            icon="wallet",
            spans=() if card else _spans(masked, text),
            reason=Reason(_("card"), card, _spans(card, text)) if card else None,
            facts=(account.product.name, customers_shown.name_of(account.customer, user)),
            badges=(shown.account_status(account),),
            amount=_amount(account.balance, account.currency),
            is_own=account.customer_manager_id is not None
            and account.customer_manager_id == access_of(user).employee_id,
        )


class LoanSource(SearchSource):
    code = "loans"
    label = gettext_lazy("Loans")
    icon = "receipt-2"
    permission = "products.view_loan"
    position = 30
    amount_label = pgettext_lazy("search", "Outstanding")
    amount_unit = bank.unit

    def find(self, query: Query, user: Any, limit: int) -> Found:
        if not query.number or len(query.text) < SHORTEST:
            return Found()
        typed = query.typed.replace(" ", "").upper()
        found = _loans(access_of(user).scope(self.permission), limit + 1, typed=typed)
        found.sort(key=lambda loan: (loan.number != typed, loan.number))
        return Found([self._hit(loan, user, typed) for loan in found[:limit]], more=len(found) > limit)

    def _hit(self, loan: Loan, user: Any, typed: str) -> Hit:
        by_number = loan.number.startswith(typed)
        contract = None
        if not by_number:
            contract = Reason(_("contract number"), loan.contract_number, (Span(0, len(typed)),))
        return Hit(
            key=("loan", loan.pk),
            url=reverse("products:loan_detail", args=[loan.pk]),
            title=loan.number,
            icon="receipt-2",
            spans=(Span(0, len(typed)),) if by_number else (),
            reason=contract,
            facts=(loan.product.name, customers_shown.name_of(loan.customer, user)),
            badges=(shown.loan_state(loan, reckoned_on()),),
            amount=_amount(loan.outstanding, loan.currency),
            is_own=loan.customer_manager_id is not None and loan.customer_manager_id == access_of(user).employee_id,
        )


def _amount(value: Any, currency: str) -> str:
    """The head of the group names the bank's currency; an amount in another says so itself."""
    return formatting.money(value) if currency == bank.currency() else str(formatting.full_money(value, currency))


def _spans(masked: str, text: str) -> tuple[Span, ...]:
    """What of the typed text the mask shows."""
    if masked.endswith(text):
        return (Span(len(masked) - len(text), len(masked)),)
    return (Span(0, len(text)),) if masked.startswith(text) else ()


@transaction.atomic
def account_found_put_on_record(*, keys: list[int], text: str, acting_user: Any) -> None:
    """Accounts found by a number that the person may not ask for; the number stays masked in the entry."""
    masked = shown.masked_account(text) if len(text) > LAST else f"****{text}"
    found = Account.objects.visible_to(acting_user).filter(pk__in=keys)
    audit.record_each(
        "account.found_by_number",
        found,
        text="product__name",
        customer="customer_id",
        acting_user=acting_user,
        changes={"number": [masked, masked]},
    )
