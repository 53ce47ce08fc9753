"""Accounts on which nothing has moved for long."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common.warning_kinds import Asked, Figure, Level, Measure, Unit, WarningKind, register
from early_warning.kinds.as_of import HOLDER, accounts, rates
from products.choices import ProductKind


@register
class DormantAccount(WarningKind):
    """Days since the balance of a demand account last changed; the bank knows of no change before its first files."""

    code = "dormant_account"
    label = _("Account dormant")
    explanation = _("Days since the balance of a demand deposit account last changed.")
    subject = "products.account"
    measures = (
        Measure("days", _("Days without movement"), Unit.DAYS, minimum=1),
        Measure("balance", _("Balance"), Unit.MONEY, optional=True),
    )
    limits = {
        Level.BLUE: {"days": 180, "balance": 50_000},
        Level.YELLOW: {"days": 365, "balance": 50_000},
    }
    figures = (Figure("moved_on", _("Last moved"), Unit.DATE),)
    sentence = _("Account %(subject)s has not moved for %(days)s; its balance is %(balance)s.")
    per_product = True
    sources = ("balances", "accounts")
    position = 110

    def sql(self, asked: Asked) -> str:
        rich = asked.reaching("balance", "h.balance * r.rate >= {least}")
        still = asked.reaching("days", f"m.since <= {asked.day} - ({{least}})::int")
        return f"""
            SELECT h.id AS subject_id, h.number AS subject_text, {HOLDER}, h.product_id,
                   round(h.balance * r.rate, 2) AS exposure, {asked.day} - m.since AS days,
                   round(h.balance * r.rate, 2) AS balance, m.since AS moved_on
            FROM {accounts(asked, [ProductKind.DEMAND_DEPOSIT])} JOIN {rates(asked)} ON r.currency = h.currency
            CROSS JOIN LATERAL (
                SELECT b.since FROM products_balancechange b
                WHERE b.account_id = h.id AND b.since <= {asked.day} ORDER BY b.since DESC LIMIT 1
            ) m
            WHERE {rich} AND {still} AND {asked.of("h.customer_id", "h.id")}
        """  # noqa: S608
