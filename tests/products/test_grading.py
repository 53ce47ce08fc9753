"""The floor by days overdue: at every limit, in Python and in SQL."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from bankcrm.common import parameters
from bankcrm.common.models import Parameter
from products.choices import LoanClass
from products.models import Category, Product
from products.services import grading
from products.services.grading import Limits

DAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("days", "floor"),
    [(0, None), (1, 2), (90, 2), (91, 3), (270, 3), (271, 4), (360, 4), (361, 5), (9999, 5)],
)
def test_the_floor_at_each_limit(days: int, floor: int | None) -> None:
    assert grading.floor(days, Limits()) == floor


@pytest.mark.parametrize(
    ("sent", "days", "shown"),
    [(None, 0, None), (1, 0, 1), (1, 91, 3), (4, 91, 4), (None, 400, 5), (5, 0, 5)],
)
def test_the_worse_of_sent_and_floor_is_shown(sent: int | None, days: int, shown: int | None) -> None:
    assert grading.shown(sent, days, Limits()) == shown


def test_due_today_is_not_overdue() -> None:
    assert grading.days_overdue(DAY, DAY) == 0
    assert grading.days_overdue(DAY - timedelta(days=1), DAY) == 1
    assert grading.days_overdue(None, DAY) == 0


def test_the_reason_names_the_days_or_the_core() -> None:
    assert "91" in grading.reason(1, 91, Limits())
    assert grading.reason(4, 91, Limits()) == grading.reason(4, 0, Limits()) != ""
    assert grading.reason(None, 0, Limits()) == ""


@pytest.mark.django_db
def test_limits_are_parameters_and_a_product_may_have_its_own() -> None:
    Parameter.objects.create(code="grading.substandard_days", value=60)
    Parameter.objects.create(code="grading.product_days", value={"CC": [0, 30, 60, 90]})
    assert grading.limits() == Limits(0, 60, 270, 360)
    assert grading.product_limits() == {"CC": Limits(0, 30, 60, 90)}


def test_limits_that_do_not_rise_are_refused() -> None:
    declared = parameters.declared()["grading.product_days"]
    assert declared.check({"CC": [0, 30, 60, 90]})
    for wrong in ({"CC": [0, 30, 60]}, {"CC": [0, 90, 60, 30]}, {"CC": "x"}, {"CC": [-1, 3, 6, 9]}):
        with pytest.raises(ValidationError):
            declared.check(wrong)
    with pytest.raises(ValidationError):
        parameters.declared()["grading.loss_days"].check(361)


@pytest.mark.django_db
def test_sql_and_python_say_the_same() -> None:
    category = Category.objects.create(code="LN", name="x", kind="loan")
    usual = Product.objects.create(code="L1", name="x", category=category)
    card = Product.objects.create(code="CC", name="x", category=category)
    Parameter.objects.create(code="grading.product_days", value={"CC": [3, 30, 60, 90]})
    sql = grading.sql_shown(sent="sent", overdue_since="since", product="product", on=DAY)
    days = [None, -1, 0, 1, 3, 4, 30, 31, 60, 61, 90, 91, 270, 271, 360, 361]
    with connection.cursor() as cursor:
        for product, limits in ((usual, Limits()), (card, Limits(3, 30, 60, 90))):
            for sent in (None, *LoanClass.values):
                for day in days:
                    since = None if day is None else DAY - timedelta(days=day)
                    cursor.execute(
                        f"SELECT {sql} FROM (SELECT %s::smallint AS sent, %s::date AS since, %s::bigint AS product) l",
                        [sent, since, product.pk],
                    )
                    expected = grading.shown(sent, grading.days_overdue(since, DAY), limits)
                    assert cursor.fetchone()[0] == expected, (product.code, sent, day)
