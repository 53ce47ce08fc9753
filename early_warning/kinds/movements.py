"""Large single movements, and customers from whose accounts more goes out than comes in."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from bankcrm.common.feeds.columns import literal
from bankcrm.common.warning_kinds import Asked, Figure, KindParameter, Level, Measure, Unit, WarningKind, register
from early_warning.kinds.as_of import CUSTOMER, HOLDER, rates


@register
class LargeMovement(WarningKind):
    """The largest single booking on an account within the last days, the business date counted in."""

    code = "large_movement"
    label = _("Large movement")
    explanation = _("The largest single booking on an account within so many days up to the business date.")
    subject = "products.account"
    measures = (Measure("amount", _("Amount"), Unit.MONEY, minimum=1),)
    limits = {
        Level.BLUE: {"amount": 500_000},
        Level.YELLOW: {"amount": 1_000_000},
        Level.ORANGE: {"amount": 5_000_000},
    }
    parameters = (KindParameter("days", _("Within so many days"), 3, minimum=1, maximum=31),)
    figures = (
        Figure("booked_on", _("Booked on"), Unit.DATE),
        Figure("direction", _("Direction"), Unit.DIRECTION),
        Figure("balance", _("Balance"), Unit.MONEY),
    )
    sentence = _("%(direction)s of %(amount)s on account %(subject)s on %(booked_on)s.")
    per_product = True
    sources = ("transactions", "balances")
    position = 90

    def sql(self, asked: Asked) -> str:
        first = literal(asked.on - timedelta(days=int(asked.parameters["days"]) - 1))
        large = asked.reaching("amount", "t.amount * r.rate >= {least}")
        return f"""
            SELECT DISTINCT ON (h.id) h.id AS subject_id, h.number AS subject_text, {HOLDER}, h.product_id,
                   round(t.amount * r.rate, 2) AS exposure, round(t.amount * r.rate, 2) AS amount, t.booked_on,
                   t.direction, round(h.balance * r.rate, 2) AS balance
            FROM products_transaction t JOIN products_account h ON h.id = t.account_id
            JOIN {rates(asked)} ON r.currency = h.currency
            WHERE t.booked_on BETWEEN {first} AND {asked.day} AND {large} AND {asked.of("h.customer_id", "h.id")}
            ORDER BY h.id, t.amount DESC, t.booked_on DESC, t.number DESC
        """  # noqa: S608


@register
class NetOutflow(WarningKind):
    """Debits less credits over all accounts of a customer within the last days, and its share of what was there."""

    code = "net_outflow"
    label = _("Net outflow")
    explanation = _("By how much debits exceed credits over all accounts of the customer within so many days.")
    subject = "customers.customer"
    measures = (
        Measure("amount", _("Net outflow"), Unit.MONEY, minimum=1),
        Measure("percent", _("Share of what was there in %"), Unit.PERCENT, optional=True),
    )
    limits = {
        Level.BLUE: {"amount": 200_000, "percent": 30},
        Level.YELLOW: {"amount": 500_000, "percent": 50},
        Level.ORANGE: {"amount": 2_000_000, "percent": 50},
        Level.RED: {"amount": 5_000_000, "percent": 70},
    }
    parameters = (KindParameter("days", _("Within so many days"), 30, minimum=1, maximum=92),)
    figures = (
        Figure("debits", _("Debits"), Unit.MONEY),
        Figure("credits", _("Credits"), Unit.MONEY),
        Figure("balance", _("Balance now"), Unit.MONEY),
    )
    sentence = _("%(amount)s more went out than came in: debits %(debits)s, credits %(credits)s.")
    sources = ("transactions", "balances")
    position = 100

    def sql(self, asked: Asked) -> str:
        first = literal(asked.on - timedelta(days=int(asked.parameters["days"]) - 1))
        out = asked.reaching("amount", "s.debits - s.credits >= {least}")
        return f"""
            SELECT {CUSTOMER}, round(s.debits - s.credits, 2) AS exposure, round(s.debits - s.credits, 2) AS amount,
                   CASE WHEN s.debits > s.credits THEN
                        round(100 * (s.debits - s.credits) / (f.deposits + s.debits - s.credits), 1) END AS percent,
                   round(s.debits, 2) AS debits, round(s.credits, 2) AS credits, f.deposits AS balance
            FROM (
                SELECT m.customer_id, coalesce(sum(m.debits * r.rate), 0) AS debits,
                       coalesce(sum(m.credits * r.rate), 0) AS credits
                FROM (
                    SELECT h.customer_id, h.currency, sum(t.amount) FILTER (WHERE t.direction = 'debit') AS debits,
                           sum(t.amount) FILTER (WHERE t.direction = 'credit') AS credits
                    FROM products_transaction t JOIN products_account h ON h.id = t.account_id
                    WHERE t.booked_on BETWEEN {first} AND {asked.day} AND {asked.of("h.customer_id", "h.customer_id")}
                    GROUP BY h.customer_id, h.currency
                ) m JOIN {rates(asked)} ON r.currency = m.currency GROUP BY m.customer_id
            ) s JOIN customers_customer c ON c.id = s.customer_id
            LEFT JOIN customers_customerfigures f ON f.customer_id = c.id
            WHERE {out}
        """  # noqa: S608
