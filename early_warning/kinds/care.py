"""Customers who are not looked after: not contacted, without a manager; and birthdays."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common.warning_kinds import Asked, Figure, Level, Measure, Unit, WarningKind, register
from early_warning.kinds.as_of import CUSTOMER, SERVED


@register
class NotContacted(WarningKind):
    """Days since the last contact on record; never contacted: since the day they became a customer."""

    code = "not_contacted"
    label = _("Not contacted")
    explanation = _("Days since the last contact on record, or since the first day of a customer never contacted.")
    subject = "customers.customer"
    measures = (
        Measure("days", _("Days without contact"), Unit.DAYS, minimum=1),
        Measure("aum", _("AUM"), Unit.MONEY, optional=True),
    )
    limits = {
        Level.BLUE: {"days": 90, "aum": 500_000},
        Level.YELLOW: {"days": 180, "aum": 1_000_000},
    }
    figures = (Figure("last_contact_on", _("Last contact"), Unit.DATE), Figure("grade", _("Grade"), Unit.GRADE))
    sentence = _("No contact for %(days)s; AUM %(aum)s.")
    position = 160

    def sql(self, asked: Asked) -> str:
        rich = asked.reaching("aum", "f.aum >= {least}")
        since = f"least(coalesce(f.last_contact_on, c.since), {asked.day})"
        long = asked.reaching("days", f"{since} <= {asked.day} - ({{least}})::int")
        return f"""
            SELECT {CUSTOMER}, f.aum AS exposure, {asked.day} - {since} AS days, f.aum, f.last_contact_on, c.grade
            FROM customers_customer c JOIN customers_customerfigures f ON f.customer_id = c.id
            WHERE {SERVED} AND NOT c.do_not_contact AND c.manager_id IS NOT NULL
              AND coalesce(f.last_contact_on, c.since) IS NOT NULL AND {rich} AND {long} AND {asked.of("c.id", "c.id")}
        """  # noqa: S608


@register
class NoManager(WarningKind):
    """What a customer holds for whom nobody answers."""

    code = "no_manager"
    label = _("Customer without a manager")
    explanation = _("Assets of a customer who has no manager.")
    subject = "customers.customer"
    measures = (Measure("aum", _("AUM"), Unit.MONEY),)
    limits = {
        Level.BLUE: {"aum": 200_000},
        Level.YELLOW: {"aum": 1_000_000},
        Level.ORANGE: {"aum": 5_000_000},
    }
    figures = (Figure("grade", _("Grade"), Unit.GRADE), Figure("loans", _("Loans"), Unit.MONEY))
    sentence = _("Nobody manages this customer; AUM %(aum)s.")
    position = 170

    def sql(self, asked: Asked) -> str:
        rich = asked.reaching("aum", "f.aum >= {least}")
        return f"""
            SELECT {CUSTOMER}, f.aum AS exposure, f.aum, c.grade, f.loans
            FROM customers_customer c JOIN customers_customerfigures f ON f.customer_id = c.id
            WHERE c.manager_id IS NULL AND {SERVED} AND {rich} AND {asked.of("c.id", "c.id")}
        """  # noqa: S608


@register
class Birthday(WarningKind):
    """Days to the next birthday of a person; one of 29 February has it on the 28th in other years."""

    code = "birthday"
    label = _("Birthday")
    explanation = _("Days to the customer's next birthday.")
    subject = "customers.customer"
    measures = (
        Measure("days", _("Days to the birthday"), Unit.DAYS),
        Measure("aum", _("AUM"), Unit.MONEY, optional=True),
    )
    worse = "less"
    limits = {Level.BLUE: {"days": 7, "aum": 500_000}}
    figures = (Figure("birthday", _("Birthday"), Unit.DATE), Figure("age", _("Age then"), Unit.COUNT))
    sentence = _("Birthday on %(birthday)s.")
    position = 180

    def sql(self, asked: Asked) -> str:
        rich = asked.reaching("aum", "f.aum >= {least}")
        return f"""
            SELECT {CUSTOMER}, f.aum AS exposure, b.birthday - {asked.day} AS days, f.aum, b.birthday,
                   extract(year FROM b.birthday)::int - extract(year FROM c.birth_date)::int AS age
            FROM customers_customer c JOIN customers_customerfigures f ON f.customer_id = c.id
            CROSS JOIN LATERAL (
                SELECT min(d) AS birthday FROM (
                    SELECT (c.birth_date + make_interval(years => ({asked.on.year} + n)
                            - extract(year FROM c.birth_date)::int))::date AS d FROM generate_series(0, 1) n
                ) y WHERE y.d >= {asked.day}
            ) b
            WHERE c.kind = 'individual' AND c.birth_date <= {asked.day} AND {SERVED} AND NOT c.do_not_contact
              AND {rich} AND {asked.of("c.id", "c.id")}
        """  # noqa: S608
