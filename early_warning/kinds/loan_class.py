"""Loans whose five-class grading got worse, or is held down by the floor of days overdue."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from bankcrm.common.feeds.columns import literal
from bankcrm.common.warning_kinds import Asked, Figure, KindParameter, Level, Measure, Unit, WarningKind, register
from early_warning.kinds.as_of import HOLDER, loans, rates


@register
class LoanClassWorse(WarningKind):
    """The class shown is worse than it was some days ago, or worse than what the core system sent.

    The second is the floor of the "Measures for risk classification of financial assets of commercial banks" (2023)
    at work: by its days overdue the loan may not be as good as the core says.
    """

    code = "loan_class"
    label = _("Loan class worsened")
    explanation = _(
        "The class is worse than it was so many days ago, or worse than the core system sent because days overdue "
        "allow no better one."
    )
    subject = "products.loan"
    measures = (Measure("class_shown", _("Class"), Unit.CLASS, minimum=2),)
    limits = {
        Level.BLUE: {"class_shown": 2},
        Level.YELLOW: {"class_shown": 3},
        Level.ORANGE: {"class_shown": 4},
        Level.RED: {"class_shown": 5},
    }
    parameters = (KindParameter("days", _("Compared with so many days ago"), 30, minimum=1, maximum=366),)
    figures = (
        Figure("class_before", _("Class before"), Unit.CLASS),
        Figure("class_sent", _("Class as sent"), Unit.CLASS),
        Figure("days_overdue", _("Days overdue"), Unit.DAYS),
        Figure("outstanding", _("Outstanding"), Unit.MONEY),
    )
    sentence = _(
        "Loan %(subject)s is graded %(class_shown)s; it was %(class_before)s, the core system sent %(class_sent)s."
    )
    per_product = True
    sources = ("loans",)
    position = 20

    def sql(self, asked: Asked) -> str:
        before = literal(asked.on - timedelta(days=int(asked.parameters["days"])))
        bad = asked.reaching("class_shown", "h.class_shown >= {least}")
        return f"""
            SELECT h.id AS subject_id, h.number AS subject_text, {HOLDER}, h.product_id,
                   round(h.outstanding * r.rate, 2) AS exposure,
                   CASE WHEN h.class_shown > b.class_shown OR h.class_shown > h.class_sent THEN h.class_shown END
                       AS class_shown,
                   b.class_shown AS class_before, h.class_sent,
                   greatest({asked.day} - h.overdue_since, 0) AS days_overdue,
                   round(h.outstanding * r.rate, 2) AS outstanding
            FROM {loans(asked)} LEFT JOIN {rates(asked)} ON r.currency = h.currency
            LEFT JOIN LATERAL (
                SELECT s.class_shown FROM products_loanstate s WHERE s.loan_id = h.id AND s.since <= {before}
                ORDER BY s.since DESC LIMIT 1
            ) b ON true
            WHERE {bad} AND {asked.of("h.customer_id", "h.id")}
        """  # noqa: S608
