"""Loans overdue, by days since the oldest unpaid due date."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common.warning_kinds import Asked, Figure, Level, Measure, Unit, WarningKind, register
from early_warning.kinds.as_of import HOLDER, loans, rates


@register
class LoanOverdue(WarningKind):
    """Overdue days = business date - overdue since; due today is not overdue (domain.md, Business date).

    The limits of a ready rule are the five-class limits: at all, over 90, over 270, over 360 days. A repayment that
    moves the oldest unpaid due date moves the level the same business date; one that pays all closes the warning.
    """

    code = "loan_overdue"
    label = _("Loan overdue")
    explanation = _(
        "Days from the due date of the oldest unpaid instalment to the business date. A loan due today is not overdue."
    )
    subject = "products.loan"
    measures = (
        Measure("days", _("Days overdue"), Unit.DAYS, minimum=1),
        Measure("amount", _("Principal and interest overdue"), Unit.MONEY, optional=True),
    )
    limits = {
        Level.BLUE: {"days": 1},
        Level.YELLOW: {"days": 91},
        Level.ORANGE: {"days": 271},
        Level.RED: {"days": 361},
    }
    figures = (
        Figure("overdue_since", _("Overdue since"), Unit.DATE),
        Figure("overdue_principal", _("Overdue principal"), Unit.MONEY),
        Figure("overdue_interest", _("Overdue interest"), Unit.MONEY),
        Figure("outstanding", _("Outstanding"), Unit.MONEY),
        Figure("class_shown", _("Class"), Unit.CLASS),
        Figure("maturity", _("Maturity"), Unit.DATE),
    )
    sentence = _("Loan %(subject)s is %(days)s overdue since %(overdue_since)s; %(outstanding)s outstanding.")
    per_product = True
    sources = ("loans",)
    position = 10

    def sql(self, asked: Asked) -> str:
        due = "coalesce(h.overdue_principal, 0) + coalesce(h.overdue_interest, 0)"
        late = asked.reaching("days", f"h.overdue_since <= {asked.day} - ({{least}})::int")
        return f"""
            SELECT h.id AS subject_id, h.number AS subject_text, {HOLDER}, h.product_id,
                   round(h.outstanding * r.rate, 2) AS exposure,
                   {asked.day} - h.overdue_since AS days, round(({due}) * r.rate, 2) AS amount,
                   h.overdue_since, round(h.overdue_principal * r.rate, 2) AS overdue_principal,
                   round(h.overdue_interest * r.rate, 2) AS overdue_interest,
                   round(h.outstanding * r.rate, 2) AS outstanding, h.class_shown, h.maturity
            FROM {loans(asked)} LEFT JOIN {rates(asked)} ON r.currency = h.currency
            WHERE {late} AND {asked.of("h.customer_id", "h.id")}
        """  # noqa: S608 (names of columns, dates and numbers)
