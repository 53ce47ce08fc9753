"""Wealth products that matured and were not followed by another."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from bankcrm.common.feeds.columns import literal
from bankcrm.common.warning_kinds import Asked, Figure, KindParameter, Level, Measure, Unit, WarningKind, register
from early_warning.kinds.as_of import HOLDER, balance_at, products_of, rates
from products.choices import ProductKind


@register
class WealthNotRenewed(WarningKind):
    """Days since a wealth product matured whose owner has opened none from a week before on; for so many days."""

    code = "wealth_not_renewed"
    label = _("Wealth product not renewed")
    explanation = _(
        "Days since a wealth product matured, if its owner has opened no other from a week before its maturity on."
    )
    subject = "products.account"
    measures = (
        Measure("days", _("Days since maturity"), Unit.DAYS),
        Measure("amount", _("Amount that matured"), Unit.MONEY, optional=True),
    )
    limits = {Level.BLUE: {"days": 1}, Level.YELLOW: {"days": 7}, Level.ORANGE: {"days": 15}}
    parameters = (KindParameter("until", _("Given up after so many days"), 60, minimum=1, maximum=366),)
    figures = (Figure("maturity", _("Maturity"), Unit.DATE),)
    sentence = _(
        "Wealth product %(subject)s matured on %(maturity)s, %(days)s ago, and was not renewed; it held %(amount)s."
    )
    per_product = True
    sources = ("accounts",)
    position = 120

    def sql(self, asked: Asked) -> str:
        first = literal(asked.on - timedelta(days=int(asked.parameters["until"])))
        past = asked.reaching("days", f"h.maturity <= {asked.day} - ({{least}})::int")
        wealth = products_of([ProductKind.WEALTH])
        held = f"coalesce(nullif(h.balance, 0), {balance_at('h.id', asked.on - timedelta(days=1))})"
        return f"""
            SELECT h.id AS subject_id, h.number AS subject_text, {HOLDER}, h.product_id,
                   round({held} * r.rate, 2) AS exposure, {asked.day} - h.maturity AS days,
                   round({held} * r.rate, 2) AS amount, h.maturity
            FROM products_account h LEFT JOIN {rates(asked)} ON r.currency = h.currency
            WHERE h.maturity BETWEEN {first} AND {asked.day} AND {past} AND h.product_id IN ({wealth})
              AND NOT EXISTS (
                  SELECT FROM products_account n WHERE n.customer_id = h.customer_id AND n.product_id IN ({wealth})
                  AND n.opened_on >= h.maturity - 7 AND n.opened_on <= {asked.day} AND n.id <> h.id)
              AND {asked.of("h.customer_id", "h.id")}
        """  # noqa: S608
