"""Customers whose deposits fell: against so many days ago, or against the same time last year."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from bankcrm.common.feeds.columns import literal
from bankcrm.common.warning_kinds import Asked, Figure, KindParameter, Level, Measure, Unit, WarningKind, register
from early_warning.kinds.as_of import CUSTOMER, balance_at, products_of, rates
from products.choices import ProductKind

FALLEN = {
    Level.BLUE: {"percent": 30, "amount": 100_000},
    Level.YELLOW: {"percent": 50, "amount": 200_000},
    Level.ORANGE: {"percent": 70, "amount": 500_000},
    Level.RED: {"percent": 90, "amount": 1_000_000},
}


class Fall(WarningKind):
    """Base: what the deposits of a customer, demand and time, came to then and come to now, as primary owner.

    An account closed since counts with what it held then and with nothing now; an unknown balance counts on neither
    side.
    """

    subject = "customers.customer"
    measures = (
        Measure("percent", _("Fall in %"), Unit.PERCENT, minimum=1),
        Measure("amount", _("Fall"), Unit.MONEY, optional=True),
    )
    figures = (
        Figure("deposits_before", _("Deposits before"), Unit.MONEY),
        Figure("deposits_now", _("Deposits now"), Unit.MONEY),
        Figure("before_on", _("Before as of"), Unit.DATE),
    )
    sources = ("balances", "accounts")

    @abstractmethod
    def before(self, asked: Asked) -> date:
        """The day that is compared with."""

    def was(self, asked: Asked) -> str:
        """SQL of what the account `a` held then."""
        return balance_at("a.id", self.before(asked))

    def beside(self, asked: Asked) -> str:
        """SQL of a join to the account `a`, if `was` and `moved` need one."""
        return ""

    def moved(self, asked: Asked) -> str:
        """SQL: can the balance of account `a` have changed since? Customers without such an account are left out."""
        return "true"

    def sql(self, asked: Asked) -> str:
        now = "a.balance" if asked.is_today else balance_at("a.id", asked.on)
        held = f"(a.status <> 'closed' OR a.closed_on > {asked.day}) AND coalesce(a.missing_since > {asked.day}, true)"
        fell = asked.reaching("amount", "s.was - s.now >= {least}")
        known = "b.was IS NOT NULL AND b.now IS NOT NULL"
        return f"""
            SELECT {CUSTOMER}, round(s.was - s.now, 2) AS exposure,
                   round(100 * (s.was - s.now) / nullif(s.was, 0), 1) AS percent, round(s.was - s.now, 2) AS amount,
                   round(s.was, 2) AS deposits_before, round(s.now, 2) AS deposits_now,
                   {literal(self.before(asked))}::date AS before_on
            FROM (
                SELECT b.customer_id, sum(b.was * r.rate) FILTER (WHERE {known}) AS was,
                       sum(b.now * r.rate) FILTER (WHERE {known}) AS now
                FROM (
                    SELECT a.customer_id, a.currency, {self.was(asked)} AS was,
                           CASE WHEN {held} THEN {now} ELSE 0 END AS now, {self.moved(asked)} AS moved
                    FROM ({self._accounts(asked)}) a {self.beside(asked)} OFFSET 0
                ) b LEFT JOIN {rates(asked)} ON r.currency = b.currency
                GROUP BY b.customer_id HAVING bool_or(b.moved) OFFSET 0
            ) s JOIN customers_customer c ON c.id = s.customer_id
            WHERE s.was > 0 AND {fell}
        """  # noqa: S608

    def _accounts(self, asked: Asked) -> str:
        """SQL of the deposits of the customers asked for; found by customer, for most accounts are deposits."""
        return (
            f"SELECT d.* FROM (SELECT * FROM products_account d WHERE {asked.of('d.customer_id', 'd.customer_id')} "  # noqa: S608
            f"OFFSET 0) d WHERE d.product_id IN ({products_of(ProductKind.deposits())})"
        )


@register
class DepositDrop(Fall):
    """Against a business date up to 92 days ago, as long as balances are kept by days; 1: the day before."""

    code = "deposit_drop"
    label = _("Deposits fell")
    explanation = _("By how much the customer's deposits are less than so many days ago; 1 is the day before.")
    limits = FALLEN
    parameters = (KindParameter("days", _("Compared with so many days ago"), 30, minimum=1, maximum=92),)
    sentence = _("Deposits fell by %(percent)s since %(before_on)s, from %(deposits_before)s to %(deposits_now)s.")
    position = 50

    def before(self, asked: Asked) -> date:
        return asked.on - timedelta(days=int(asked.parameters["days"]))

    def beside(self, asked: Asked) -> str:
        """The last change up to the day: where it is old enough it is what the account held then, too."""
        return (
            "LEFT JOIN LATERAL (SELECT b.since, b.balance FROM products_balancechange b WHERE b.account_id = a.id "  # noqa: S608
            f"AND b.since <= {asked.day} ORDER BY b.since DESC LIMIT 1) last ON true"
        )

    def was(self, asked: Asked) -> str:
        before = self.before(asked)
        return f"CASE WHEN last.since <= {literal(before)} THEN last.balance ELSE {balance_at('a.id', before)} END"

    def moved(self, asked: Asked) -> str:
        return f"last.since > {literal(self.before(asked))}" if asked.least else "true"


@register
class DepositDropInAYear(Fall):
    """Against the same time last year, so that a season is no warning: by the month's end that was the last then."""

    code = "deposit_drop_year"
    label = _("Deposits below last year")
    explanation = _("By how much the customer's deposits are less than at the same time last year.")
    limits = {
        Level.BLUE: {"percent": 40, "amount": 200_000},
        Level.YELLOW: {"percent": 60, "amount": 500_000},
        Level.ORANGE: {"percent": 80, "amount": 1_000_000},
    }
    sentence = _("Deposits are %(percent)s below %(before_on)s: %(deposits_now)s after %(deposits_before)s.")
    position = 60

    def before(self, asked: Asked) -> date:
        last_year = asked.on.replace(year=asked.on.year - 1, day=min(asked.on.day, 28))
        in_a_day = asked.on + timedelta(days=1)
        if in_a_day.day == 1:  # A month's end is compared with the same month's end.
            return (in_a_day.replace(year=in_a_day.year - 1)) - timedelta(days=1)
        return last_year.replace(day=1) - timedelta(days=1)
