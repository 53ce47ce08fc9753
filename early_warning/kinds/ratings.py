"""Customers whose grade or credit rating got worse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bankcrm.common.feeds.columns import listed, literal
from bankcrm.common.warning_kinds import Asked, Figure, KindParameter, Level, Measure, Unit, WarningKind, register
from customers.choices import Grade
from early_warning.kinds.as_of import CUSTOMER, SERVED

GRADES = (Grade.CORE, Grade.KEY, Grade.GENERAL, Grade.POTENTIAL)
# From good to bad, as agencies write them; any other word is not compared.
CREDIT_RATINGS = ("AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB", "BB", "B", "CCC", "CC", "C", "D")


def _place(value: str, order: tuple[str, ...]) -> str:
    """SQL of a value's place in an order; NULL for what is not in it."""
    return f"array_position(ARRAY[{listed(order)}], {value}::text)"


def _changed(figures: Mapping[str, Any], name: str) -> bool:
    """Whether it was known before and is another now: one given or taken away is no step."""
    before, now = figures.get(f"{name}_before"), figures.get(f"{name}_now")
    return bool(before and now and before != now)


@register
class RatingWorse(WarningKind):
    """Steps by which the grade or the credit rating, whichever fell further, is worse than so many days ago."""

    code = "rating_worse"
    label = _("Grade or rating worsened")
    explanation = _("Steps by which grade or credit rating, whichever fell further, is worse than so many days ago.")
    subject = "customers.customer"
    measures = (Measure("steps", _("Steps fallen"), Unit.COUNT, minimum=1),)
    limits = {Level.BLUE: {"steps": 1}, Level.YELLOW: {"steps": 2}, Level.ORANGE: {"steps": 3}}
    parameters = (KindParameter("days", _("Compared with so many days ago"), 30, minimum=1, maximum=366),)
    figures = (
        Figure("grade_before", _("Grade before"), Unit.GRADE),
        Figure("grade_now", _("Grade now"), Unit.GRADE),
        Figure("rating_before", _("Rating before")),
        Figure("rating_now", _("Rating now")),
        Figure("aum", _("AUM"), Unit.MONEY),
    )
    sentence = _("Grade %(grade_before)s became %(grade_now)s, credit rating %(rating_before)s became %(rating_now)s.")
    sentence_grade = _("Grade %(grade_before)s became %(grade_now)s.")
    sentence_rating = _("Credit rating %(rating_before)s became %(rating_now)s.")
    sources = ("customers",)
    position = 130

    def sentence_for(self, figures: Mapping[str, Any]) -> str | Promise:
        """Names what changed: of two where only one did, that one alone."""
        grade, rating = (_changed(figures, name) for name in ("grade", "rating"))
        if grade and rating:
            return self.sentence
        return self.sentence_rating if rating else self.sentence_grade

    def sql(self, asked: Asked) -> str:
        before = literal(asked.on - timedelta(days=int(asked.parameters["days"])))
        grade = f"{_place('n.grade', GRADES)} - {_place('b.grade', GRADES)}"
        rating = f"{_place('n.credit_rating', CREDIT_RATINGS)} - {_place('b.credit_rating', CREDIT_RATINGS)}"
        changed = "true"
        if asked.least:
            changed = (
                "c.id IN (SELECT h.customer_id FROM customers_ratinghistory h "  # noqa: S608
                f"WHERE h.since > {before} AND h.since <= {asked.day})"
            )
        last = "SELECT h.grade, h.credit_rating FROM customers_ratinghistory h WHERE h.customer_id = c.id"
        return f"""
            SELECT {CUSTOMER}, f.aum AS exposure, greatest({grade}, {rating}) AS steps,
                   b.grade AS grade_before, n.grade AS grade_now, b.credit_rating AS rating_before,
                   n.credit_rating AS rating_now, f.aum
            FROM customers_customer c LEFT JOIN customers_customerfigures f ON f.customer_id = c.id
            CROSS JOIN LATERAL ({last} AND h.since <= {asked.day} ORDER BY h.since DESC LIMIT 1) n
            CROSS JOIN LATERAL ({last} AND h.since <= {before} ORDER BY h.since DESC LIMIT 1) b
            WHERE {SERVED} AND {changed} AND {asked.of("c.id", "c.id")}
        """  # noqa: S608
