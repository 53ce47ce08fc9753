"""Loans whose guarantor is overdue elsewhere, and groups that owe too much together."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common.warning_kinds import Asked, Figure, Level, Measure, Unit, WarningKind, register
from early_warning.kinds.as_of import HOLDER, loans, rates


@register
class GuarantorOverdue(WarningKind):
    """The most days by which a guarantor of the loan is overdue with a loan of their own."""

    code = "guarantor_overdue"
    label = _("Guarantor overdue elsewhere")
    explanation = _("The most days by which a guarantor of the loan is overdue with a loan of their own.")
    subject = "products.loan"
    measures = (Measure("days", _("Days overdue of the guarantor"), Unit.DAYS, minimum=1),)
    limits = {
        Level.BLUE: {"days": 1},
        Level.YELLOW: {"days": 31},
        Level.ORANGE: {"days": 91},
        Level.RED: {"days": 271},
    }
    figures = (
        Figure("guarantors", _("Guarantors overdue"), Unit.COUNT),
        Figure("their_loans", _("Their overdue loans"), Unit.MONEY),
        Figure("outstanding", _("Outstanding"), Unit.MONEY),
    )
    sentence = _(
        "A guarantor of loan %(subject)s is %(days)s overdue with %(their_loans)s; %(outstanding)s is guaranteed."
    )
    per_product = True
    sources = ("loans",)
    position = 190

    def sql(self, asked: Asked) -> str:
        theirs = asked.reaching("days", f"h.overdue_since <= {asked.day} - ({{least}})::int")
        return f"""
            SELECT h.id AS subject_id, h.number AS subject_text, {HOLDER}, h.product_id,
                   round(h.outstanding * r.rate, 2) AS exposure, g.days, g.guarantors, g.their_loans,
                   round(h.outstanding * r.rate, 2) AS outstanding
            FROM (
                SELECT g.loan_id, max(o.days) AS days, count(*) AS guarantors, sum(o.outstanding) AS their_loans
                FROM products_loanguarantor g JOIN (
                    SELECT h.customer_id, max({asked.day} - h.overdue_since) AS days,
                           round(sum(h.outstanding * r.rate), 2) AS outstanding
                    FROM {loans(asked)} LEFT JOIN {rates(asked)} ON r.currency = h.currency
                    WHERE h.overdue_since IS NOT NULL AND {theirs} GROUP BY h.customer_id
                ) o ON o.customer_id = g.customer_id
                WHERE coalesce(g.missing_since > {asked.day}, true) GROUP BY g.loan_id
            ) g JOIN {loans(asked)} ON h.id = g.loan_id LEFT JOIN {rates(asked)} ON r.currency = h.currency
            WHERE h.outstanding > 0 AND {asked.of("h.customer_id", "h.id")}
        """  # noqa: S608


@register
class GroupTotal(WarningKind):
    """What the members of a family or company group owe together; the warning is the main member's."""

    code = "group_total"
    label = _("Group total")
    explanation = _("What the members of a family or company group owe together.")
    subject = "customers.group"
    measures = (Measure("loans", _("Loans of the group"), Unit.MONEY),)
    limits = {
        Level.BLUE: {"loans": 5_000_000},
        Level.YELLOW: {"loans": 20_000_000},
        Level.ORANGE: {"loans": 50_000_000},
    }
    figures = (
        Figure("overdue", _("Overdue"), Unit.MONEY),
        Figure("aum", _("AUM"), Unit.MONEY),
        Figure("members", _("Members"), Unit.COUNT),
    )
    sentence = _("The %(members)s members of group %(subject)s owe %(loans)s together.")
    sources = ("loans",)
    position = 200

    def sql(self, asked: Asked) -> str:
        if asked.is_today:
            totals = "customers_groupfigures t"
        else:
            totals = (
                "(SELECT DISTINCT ON (m.group_id) m.* FROM customers_groupmonth m "  # noqa: S608
                f"WHERE m.month <= {asked.day} ORDER BY m.group_id, m.month DESC) t"
            )
        return f"""
            SELECT g.id AS subject_id, g.number AS subject_text, c.id AS customer_id, c.branch_id, c.manager_id,
                   c.is_confidential, t.loans AS exposure, t.loans, t.overdue, t.aum, t.members
            FROM customers_group g JOIN {totals} ON t.group_id = g.id
            JOIN customers_groupmembership m ON m.group_id = g.id AND m.is_main AND m.until IS NULL
            JOIN customers_customer c ON c.id = m.customer_id
            WHERE coalesce(g.dissolved_on > {asked.day}, true) AND {asked.of("c.id", "g.id")}
        """  # noqa: S608
