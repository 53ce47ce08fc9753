"""Accounts whose balance is below or above a threshold."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common.warning_kinds import Asked, Figure, Level, Measure, Unit, WarningKind, register
from early_warning.kinds.as_of import HOLDER, accounts, rates
from products.choices import ProductKind


class BalanceLevel(WarningKind):
    """Base: the known balance of a deposit account, in the bank's currency."""

    subject = "products.account"
    measures = (Measure("balance", _("Balance"), Unit.MONEY),)
    figures = (Figure("status", _("Status"), Unit.STATUS),)
    per_product = True
    sources = ("balances", "accounts")

    def sql(self, asked: Asked) -> str:
        return f"""
            SELECT h.id AS subject_id, h.number AS subject_text, {HOLDER}, h.product_id,
                   round(h.balance * r.rate, 2) AS exposure, round(h.balance * r.rate, 2) AS balance, h.status
            FROM {accounts(asked, ProductKind.deposits())} JOIN {rates(asked)} ON r.currency = h.currency
            WHERE h.balance IS NOT NULL AND {asked.of("h.customer_id", "h.id")}
        """  # noqa: S608


@register
class BalanceLow(BalanceLevel):
    code = "balance_low"
    label = _("Balance low")
    explanation = _("The balance of a deposit account is at or below the limit.")
    worse = "less"
    limits = {Level.BLUE: {"balance": 1000}, Level.YELLOW: {"balance": 0}}
    sentence = _("The balance of account %(subject)s is %(balance)s.")
    position = 70


@register
class BalanceHigh(BalanceLevel):
    code = "balance_high"
    label = _("Balance high")
    explanation = _("The balance of a deposit account is at or above the limit: somebody should talk to its owner.")
    limits = {Level.BLUE: {"balance": 5_000_000}, Level.YELLOW: {"balance": 20_000_000}}
    sentence = _("The balance of account %(subject)s has reached %(balance)s.")
    position = 80
