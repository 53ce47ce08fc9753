"""Five-class grading: the floor that days overdue set, in Python and, word for word, in SQL.

"Measures for risk classification of financial assets of commercial banks" (2023): overdue at all, at least special
mention; over 90 days substandard, over 270 doubtful, over 360 loss. The limits are parameters, and a product may
have its own. What the core sends stands unless the floor is worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bankcrm.common import parameters
from bankcrm.common.feeds.columns import listed, literal
from products.choices import LoanClass


@dataclass(frozen=True)
class Limits:
    """More days overdue than this make a loan at least of the class."""

    special_mention: int = 0
    substandard: int = 90
    doubtful: int = 270
    loss: int = 360

    def steps(self) -> list[tuple[int, LoanClass]]:
        """From the worst class to the best."""
        return [
            (self.loss, LoanClass.LOSS),
            (self.doubtful, LoanClass.DOUBTFUL),
            (self.substandard, LoanClass.SUBSTANDARD),
            (self.special_mention, LoanClass.SPECIAL_MENTION),
        ]


def _check_products(value: Any) -> None:
    """{"CARD01": [0, 60, 180, 360]}: product code, then the days of the four classes, rising."""
    for code, days in value.items():
        rising = isinstance(days, list) and len(days) == 4 and all(isinstance(day, int) for day in days)
        if not rising or days != sorted(days) or days[0] < 0:
            raise ValidationError(gettext("%s: four numbers of days are needed, none below the one before.") % code)


parameters.register(
    "grading.special_mention_days",
    _("Days overdue beyond which a loan is special mention"),
    default=0,
    minimum=0,
    maximum=30,
)
parameters.register(
    "grading.substandard_days", _("Days overdue beyond which a loan is substandard"), default=90, minimum=1, maximum=90
)
parameters.register(
    "grading.doubtful_days", _("Days overdue beyond which a loan is doubtful"), default=270, minimum=2, maximum=270
)
parameters.register(
    "grading.loss_days", _("Days overdue beyond which a loan is a loss"), default=360, minimum=3, maximum=360
)
parameters.register(
    "grading.product_days",
    _("Days for the four classes, by product code"),
    default={},
    validate=_check_products,
    help=_('For products with limits of their own, such as {"CARD01": [0, 60, 180, 360]}: the days in rising order.'),
)


def limits() -> Limits:
    """The bank's limits for products without their own."""
    return Limits(
        parameters.get("grading.special_mention_days"),
        parameters.get("grading.substandard_days"),
        parameters.get("grading.doubtful_days"),
        parameters.get("grading.loss_days"),
    )


def product_limits() -> dict[str, Limits]:
    """Product code -> limits of its own."""
    return {code: Limits(*days) for code, days in parameters.get("grading.product_days").items()}


def days_overdue(overdue_since: date | None, on: date | None) -> int:
    """Business date less the due date of the oldest unpaid instalment; due today is not overdue."""
    if overdue_since is None or on is None:
        return 0
    return max((on - overdue_since).days, 0)


def floor(days: int, of: Limits) -> LoanClass | None:
    """The best class that so many days overdue allow; None sets no floor."""
    return next((loan_class for limit, loan_class in of.steps() if days > limit), None)


def shown(sent: int | None, days: int, of: Limits) -> LoanClass | None:
    """The worse of what the core sent and the floor; None when neither says anything."""
    classes = [value for value in (sent, floor(days, of)) if value is not None]
    return LoanClass(max(classes)) if classes else None


def reason(sent: int | None, days: int, of: Limits) -> str:
    """Why the class is what it is, for the page of the loan."""
    by_days = floor(days, of)
    if by_days is not None and (sent is None or by_days > sent):
        facts = {"days": days, "class": by_days.label}
        return gettext("%(days)s days overdue: at least %(class)s") % facts
    return "" if sent is None else gettext("As sent by the core system")


def sql_floor(days: str, of: Limits) -> str:
    """SQL of the floor for SQL of the days overdue."""
    cases = " ".join(f"WHEN {days} > {limit} THEN {loan_class.value}" for limit, loan_class in of.steps())
    return f"CASE {cases} END"


def sql_shown(*, sent: str, overdue_since: str, product: str, on: date) -> str:
    """SQL of the class shown, from SQL of the class sent, of overdue since and of the product's id."""
    days = f"({literal(on)}::date - {overdue_since})"
    by_days = sql_floor(days, limits())
    own = product_limits()
    if own:
        by_code = {code: f"(SELECT id FROM products_product WHERE code = {literal(code)})" for code in own}  # noqa: S608
        cases = " ".join(f"WHEN {product} = {by_code[code]} THEN {sql_floor(days, of)}" for code, of in own.items())
        known = listed(own)
        known_ids = f"SELECT id FROM products_product WHERE code IN ({known})"  # noqa: S608
        by_days = f"CASE WHEN {product} IN ({known_ids}) THEN CASE {cases} END ELSE {by_days} END"
    return f"greatest({sent}, {by_days})::smallint"
