"""Loans and time deposits that mature soon: 30, 7 and 1 days ahead are levels of one episode."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common.warning_kinds import Asked, Figure, Level, Measure, Unit, WarningKind, register
from early_warning.kinds.as_of import HOLDER, accounts, loans, rates
from products.choices import ProductKind

AHEAD = {Level.BLUE: {"days": 30}, Level.YELLOW: {"days": 7}, Level.ORANGE: {"days": 1}}


@register
class LoanMaturing(WarningKind):
    """Days from the business date to the maturity of a loan with anything outstanding; over when it is past."""

    code = "loan_maturing"
    label = _("Loan maturing")
    explanation = _("Days to the maturity of a loan on which something is outstanding.")
    subject = "products.loan"
    measures = (
        Measure("days", _("Days to maturity"), Unit.DAYS),
        Measure("amount", _("Outstanding"), Unit.MONEY, optional=True),
    )
    worse = "less"
    limits = AHEAD
    figures = (Figure("maturity", _("Maturity"), Unit.DATE), Figure("principal", _("Principal"), Unit.MONEY))
    sentence = _("Loan %(subject)s matures on %(maturity)s, in %(days)s; %(amount)s outstanding.")
    per_product = True
    sources = ("loans",)
    position = 30

    def sql(self, asked: Asked) -> str:
        soon = asked.reaching("days", f"h.maturity <= {asked.day} + ({{least}})::int")
        return f"""
            SELECT h.id AS subject_id, h.number AS subject_text, {HOLDER}, h.product_id,
                   round(h.outstanding * r.rate, 2) AS exposure, h.maturity - {asked.day} AS days,
                   round(h.outstanding * r.rate, 2) AS amount, h.maturity, round(h.principal * r.rate, 2) AS principal
            FROM {loans(asked)} LEFT JOIN {rates(asked)} ON r.currency = h.currency
            WHERE h.maturity >= {asked.day} AND {soon} AND h.outstanding > 0 AND {asked.of("h.customer_id", "h.id")}
        """  # noqa: S608


@register
class DepositMaturing(WarningKind):
    """Days from the business date to the maturity of a time deposit with a balance."""

    code = "deposit_maturing"
    label = _("Deposit maturing")
    explanation = _("Days to the maturity of a time deposit with a balance.")
    subject = "products.account"
    measures = (
        Measure("days", _("Days to maturity"), Unit.DAYS),
        Measure("amount", _("Balance"), Unit.MONEY, optional=True),
    )
    worse = "less"
    limits = AHEAD
    figures = (Figure("maturity", _("Maturity"), Unit.DATE),)
    sentence = _("%(amount)s on time deposit %(subject)s mature on %(maturity)s, in %(days)s.")
    per_product = True
    sources = ("balances", "accounts")
    position = 40

    def sql(self, asked: Asked) -> str:
        soon = asked.reaching("days", f"h.maturity <= {asked.day} + ({{least}})::int")
        return f"""
            SELECT h.id AS subject_id, h.number AS subject_text, {HOLDER}, h.product_id,
                   round(h.balance * r.rate, 2) AS exposure, h.maturity - {asked.day} AS days,
                   round(h.balance * r.rate, 2) AS amount, h.maturity
            FROM {accounts(asked, [ProductKind.TIME_DEPOSIT])} LEFT JOIN {rates(asked)} ON r.currency = h.currency
            WHERE h.maturity >= {asked.day} AND {soon} AND h.balance > 0 AND {asked.of("h.customer_id", "h.id")}
        """  # noqa: S608
