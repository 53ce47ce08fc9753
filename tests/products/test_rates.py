"""Which rate held on a day, and how a rate comes to hold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry
from products.choices import ProductStatus
from products.models import Rate
from products.selectors.rates import rate_on
from products.services.rate import rate_end, rate_set

START = date(2025, 1, 1)
GRADES = ["", "core", "key"]
STEPS = [0, 1_000, 50_000]
TERMS = [0, 12]


@pytest.fixture
def product(world):
    return world.products["time"]


def a_rate(product, percent, start, until=None, **more):
    return Rate.objects.create(
        product=product, rate=Decimal(percent), effective_from=start, effective_until=until, **more
    )


def test_a_past_date_answers_with_the_rate_of_that_day(product):
    a_rate(product, "1.75", date(2025, 1, 1), date(2025, 7, 1))
    a_rate(product, "1.50", date(2025, 7, 1))
    assert rate_on(product=product, day=date(2024, 12, 31)) is None
    assert rate_on(product=product, day=date(2025, 1, 1)).rate == Decimal("1.75")
    assert rate_on(product=product, day=date(2025, 6, 30)).rate == Decimal("1.75")
    assert rate_on(product=product, day=date(2025, 7, 1)).rate == Decimal("1.50")
    assert rate_on(product=product, day=date(2099, 1, 1)).rate == Decimal("1.50")


def test_the_greatest_step_not_above_the_amount_holds(product):
    a_rate(product, "1", START)
    a_rate(product, "2", START, amount_from=1_000)
    assert rate_on(product=product, day=START, amount=Decimal("999.99")).rate == 1
    assert rate_on(product=product, day=START, amount=1_000).rate == 2


def test_a_grades_own_rates_go_before_those_for_everybody(product):
    a_rate(product, "1", START)
    a_rate(product, "2", START, amount_from=1_000)
    a_rate(product, "3", START, grade="core")
    assert rate_on(product=product, day=START, amount=5_000, grade="core").rate == 3
    assert rate_on(product=product, day=START, amount=5_000, grade="key").rate == 2


def test_a_rate_that_left_the_full_file_no_longer_holds_from_that_day(product):
    a_rate(product, "1", START, missing_since=date(2025, 6, 1))
    assert rate_on(product=product, day=date(2025, 5, 31)) is not None
    assert rate_on(product=product, day=date(2025, 6, 1)) is None


def test_term_and_currency_are_the_products_own_unless_said(product):
    product.term_months = 12
    product.save()
    a_rate(product, "1", START, term_months=12)
    a_rate(product, "2", START, term_months=12, currency="USD")
    a_rate(product, "3", START, term_months=36)
    assert rate_on(product=product, day=START).rate == 1
    assert rate_on(product=product, day=START, currency="USD").rate == 2
    assert rate_on(product=product, day=START, term_months=36).rate == 3
    assert rate_on(product=product, day=START, term_months=6) is None


def reference(rates, day, term, amount, grade):
    """The rule said once more, over plain tuples."""
    fitting = [
        (own_grade, step, percent)
        for own_grade, step, own_term, start, until, percent in rates
        if own_term == term and start <= day and (until is None or day < until) and step <= amount
        if own_grade in ("", grade)
    ]
    own = [one for one in fitting if one[0]] or fitting
    return max(own, key=lambda one: one[1])[2] if own else None


@st.composite
def rate_tables(draw):
    """Rates that never overlap: for each grade, step and term a few periods one after another."""
    rates = []
    percent = 1
    for grade in GRADES:
        for step in STEPS:
            for term in TERMS:
                cuts = sorted(set(draw(st.lists(st.integers(0, 60), max_size=4))))
                for begin, end in zip(cuts, [*cuts[1:], None][: len(cuts)], strict=True):
                    if draw(st.booleans()):
                        until = None if end is None else START + timedelta(days=end)
                        rates.append((grade, step, term, START + timedelta(days=begin), until, percent))
                        percent += 1
    return rates


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rates=rate_tables(),
    questions=st.lists(
        st.tuples(
            st.integers(-2, 64),
            st.sampled_from(TERMS),
            st.sampled_from([0, 999, 1_000, 49_999, 50_000, 10**9]),
            st.sampled_from(GRADES),
        ),
        min_size=5,
        max_size=12,
    ),
)
def test_any_table_of_rates_answers_as_the_rule_says(product, rates, questions):
    Rate.objects.filter(product=product).delete()
    Rate.objects.bulk_create(
        Rate(
            product=product,
            grade=grade,
            amount_from=step,
            term_months=term,
            effective_from=start,
            effective_until=until,
            rate=percent,
        )
        for grade, step, term, start, until, percent in rates
    )
    for offset, term, amount, grade in questions:
        day = START + timedelta(days=offset)
        found = rate_on(product=product, day=day, term_months=term, amount=amount, grade=grade)
        expected = reference(rates, day, term, amount, grade)
        assert (found.rate if found else None) == expected


def test_a_new_rate_ends_the_one_that_runs_on_and_both_are_on_record(product, cast):
    rate_set(product=product, rate=Decimal("1.5"), effective_from=START, acting_user=cast.product_manager)
    rate_set(product=product, rate=Decimal("1.2"), effective_from=date(2025, 5, 1), acting_user=cast.product_manager)
    old, new = Rate.objects.filter(product=product).order_by("effective_from")
    assert (old.effective_until, new.effective_until) == (date(2025, 5, 1), None)
    codes = list(AuditEntry.objects.filter(subject_id=product.pk).order_by("pk").values_list("code", flat=True))
    assert codes == ["rate.set", "rate.ended", "rate.set"]
    assert AuditEntry.objects.order_by("-pk").first().changes["rate"] == ["1.500000", "1.2"]


def test_two_rates_at_once_are_refused_in_words(product, cast):
    a_rate(product, "1.75", date(2025, 3, 1), date(2025, 9, 1))
    with pytest.raises(RuleViolation) as refusal:
        rate_set(product=product, rate=Decimal(1), effective_from=date(2025, 1, 1), acting_user=cast.product_manager)
    assert refusal.value.code == "overlap"
    assert refusal.value.field == "effective_from"
    assert "2025-03-01" in refusal.value.message and "1.75" in refusal.value.message
    assert Rate.objects.filter(product=product).count() == 1
    assert not AuditEntry.objects.filter(code="rate.set").exists()


def test_a_rate_set_before_the_one_that_runs_on_needs_an_end(product, cast):
    a_rate(product, "1.75", date(2025, 3, 1))
    setting = {"product": product, "rate": Decimal(1), "effective_from": START, "acting_user": cast.product_manager}
    with pytest.raises(RuleViolation):
        rate_set(**setting)
    rate_set(**setting, effective_until=date(2025, 3, 1))
    assert rate_on(product=product, day=date(2025, 2, 28)).rate == 1
    assert rate_on(product=product, day=date(2025, 3, 1)).rate == Decimal("1.75")


def test_a_rate_of_the_core_system_is_not_ended_here(product, cast):
    rate = a_rate(product, "1.75", START, made_by_batch=1)
    with pytest.raises(RuleViolation) as refusal:
        rate_set(product=product, rate=Decimal(1), effective_from=date(2025, 5, 1), acting_user=cast.product_manager)
    assert refusal.value.code == "core_rate"
    with pytest.raises(RuleViolation):
        rate_end(rate=rate, effective_until=date(2025, 5, 1), acting_user=cast.product_manager)
    rate.refresh_from_db()
    assert rate.effective_until is None


def test_a_retired_product_gets_no_new_rate(product, cast):
    product.status = ProductStatus.RETIRED
    product.save()
    with pytest.raises(RuleViolation):
        rate_set(product=product, rate=Decimal(1), effective_from=START, acting_user=cast.product_manager)


def test_rates_are_set_by_whoever_has_the_permission(product, cast):
    with pytest.raises(NotAllowed):
        rate_set(product=product, rate=Decimal(1), effective_from=START, acting_user=cast.head)


def test_the_form_sets_a_rate_and_says_why_not(product, cast, sign_in):
    client = sign_in(cast.product_manager)
    data = {
        "rate": "1.25",
        "effective_from": "2026-07-01",
        "effective_until": "",
        "term_months": "0",
        "amount_from": "0",
        "grade": "",
        "currency": "CNY",
    }
    url = f"/products/{product.pk}/rates/new/"
    assert client.post(url, data).status_code == 302
    assert Rate.objects.get(product=product).rate == Decimal("1.25")
    again = client.post(url, data, headers={"accept-language": "en"})
    assert again.status_code == 422
    assert "already holds from 2026-07-01" in again.content.decode()


def test_the_product_page_answers_which_rate_held(product, cast, sign_in):
    a_rate(product, "1.75", date(2025, 1, 1), date(2025, 7, 1))
    a_rate(product, "1.50", date(2025, 7, 1))
    client = sign_in(cast.teller)
    answer = client.get(
        f"/products/{product.pk}/",
        {"panel": "rates", "r-day": "2025-06-30", "r-term": "0", "r-amount": "", "r-grade": ""},
        headers={"accept-language": "en"},
    ).content.decode()
    assert "On 2025-06-30 it was 1.75 % a year." in answer
