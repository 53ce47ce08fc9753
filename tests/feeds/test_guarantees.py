"""Guarantee loops and guarantors of many, found over the whole bank in the night that brings them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common.models import FeedBatch, Parameter
from customers.models import Customer, GuaranteeLoop, GuarantorLoad, Relationship
from customers.services import guarantees
from customers.services.guarantees import guarantees_review
from tests.feeds.conftest import Folder, load, small_bank, why

pytestmark = pytest.mark.usefixtures("bank")
Folders = Callable[..., Folder]


def take(folder: Folder) -> None:
    batch = load(folder.path)
    assert batch.state == FeedBatch.State.APPLIED, why(batch)


def loops() -> set[tuple[str, ...]]:
    """The circles that stand, by the customers' numbers in their order, from the smallest on."""
    return {
        _from_smallest(list(loop.members.order_by("place").values_list("customer__number", flat=True)))
        for loop in GuaranteeLoop.objects.standing()
    }


def _from_smallest(circle: list[str]) -> tuple[str, ...]:
    """A circle begins with the smallest key, and keys of one file are in no order."""
    first = circle.index(min(circle))
    return (*circle[first:], *circle[:first])


@pytest.fixture
def night(folder: Folders) -> Folder:
    """C1 answers for C3, C3 for C5, C5 for C1; C7 and C9 for each other; C2 for five."""
    first = small_bank(folder("2026-01-05"))
    circle = ("L3,C1,100.00", "L5,C3,200.00", "L1,C5,300.00")
    crosswise = ("L9,C7,50.00", "L7,C9,")
    many = ("L11,C2,10.00", "L13,C2,10.00", "L15,C2,10.00", "L17,C2,10.00", "L19,C2,")
    first.table("guarantors", "loan_number,customer_number,amount", *circle, *crosswise, *many)
    return first


def test_circles_are_found_with_what_they_guarantee(night: Folder) -> None:
    take(night)
    assert loops() == {("C1", "C3", "C5"), ("C7", "C9")}
    amounts = dict(GuaranteeLoop.objects.values_list("length", "amount"))
    assert amounts == {3: Decimal("600.00"), 2: Decimal("50.00")}


def test_who_answers_for_many_is_found(night: Folder) -> None:
    take(night)
    found = GuarantorLoad.objects.get()
    assert (found.customer.number, found.borrowers, found.amount) == ("C2", 5, Decimal("40.00"))


def test_a_circle_that_is_broken_is_gone_and_stays_as_history(night: Folder, folder: Folders) -> None:
    take(night)
    later = folder("2026-01-06")
    later.table(
        "loans",
        "number,customer_number,product_code,branch_code,currency,principal,status",
        "L5,C5,L1,B1,CNY,1000.00,closed",
    )
    later.manifest("2026-01-06", loans={"mode": "delta"})
    take(later)
    assert loops() == {("C7", "C9")}
    assert GuaranteeLoop.objects.get(length=3).gone_on == date(2026, 1, 6)


def test_a_second_look_changes_nothing(night: Folder) -> None:
    take(night)
    before = list(GuaranteeLoop.objects.order_by("pk").values_list("pk", "path", "amount", "found_on"))
    assert guarantees_review() == 2
    assert list(GuaranteeLoop.objects.order_by("pk").values_list("pk", "path", "amount", "found_on")) == before


def test_relationships_close_a_circle_too(night: Folder) -> None:
    take(night)
    ends = {number: Customer.objects.get(number=number) for number in ("C5", "C7", "C9")}
    Relationship.objects.create(customer=ends["C9"], other=ends["C5"], type="guarantor")
    Relationship.objects.create(customer=ends["C5"], other=ends["C7"], type="guarantor")
    guarantees_review()
    assert loops() == {("C1", "C3", "C5"), ("C7", "C9"), ("C5", "C7", "C9")}


def test_longer_circles_than_the_parameter_says_are_not_looked_for(night: Folder) -> None:
    take(night)
    Parameter.objects.create(code="guarantees.longest_loop", value=2)
    guarantees_review()
    assert loops() == {("C7", "C9")}


def test_a_search_that_was_cut_short_calls_nothing_gone(night: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    take(night)
    monkeypatch.setattr(guarantees, "MOST_WAYS", 1)
    guarantees_review()
    assert loops() == {("C1", "C3", "C5"), ("C7", "C9")}


def circles(edges: set[tuple[int, int]], longest: int) -> set[tuple[int, ...]]:
    """Every simple circle, from its smallest number on: by trying every way."""
    found: set[tuple[int, ...]] = set()

    def go(way: tuple[int, ...]) -> None:
        if len(way) > 1 and (way[-1], way[0]) in edges:
            found.add(way)
        if len(way) < longest:
            for first, second in edges:
                if first == way[-1] and second > way[0] and second not in way:
                    go((*way, second))

    for start in {first for first, _second in edges}:
        go((start,))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.tuples(st.integers(1, 6), st.integers(1, 6)).filter(lambda pair: pair[0] != pair[1]), max_size=16))
def test_any_guarantees_at_all_give_just_their_circles(folder: Folders, edges: set[tuple[int, int]]) -> None:
    if not Customer.objects.exists():
        take(small_bank(folder("2026-01-05")))
    keys = {number: Customer.objects.get(number=f"C{number}").pk for number in range(1, 7)}
    Relationship.objects.all().delete()
    Relationship.objects.bulk_create(
        Relationship(customer_id=keys[first], other_id=keys[second], type="guarantor") for first, second in edges
    )
    guarantees_review()
    by_key = {(keys[first], keys[second]) for first, second in edges}
    found = {
        tuple(map(int, path.split("."))) for path in GuaranteeLoop.objects.standing().values_list("path", flat=True)
    }
    assert found == circles(by_key, 4)
    loads = dict(GuarantorLoad.objects.values_list("customer_id", "borrowers"))
    firsts = [first for first, _second in by_key]
    assert loads == {first: firsts.count(first) for first in firsts if firsts.count(first) > 1}
