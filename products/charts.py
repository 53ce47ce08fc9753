"""Charts of what is held."""

from __future__ import annotations

from bankcrm.common.amount_charts import AmountChart, amount_chart
from bankcrm.common.charts import Series
from products.selectors.history import Course

__all__ = ["AmountChart", "amount_chart", "course_chart"]


def course_chart(id: str, label: str, course: Course, name: str, currency: str, *, monthly: bool) -> AmountChart:
    """One line: a holding's amount through time."""
    return amount_chart(id, label, course.days, [Series(name, course.amounts, "c1")], currency, monthly=monthly)
