"""Two hundred searches, each with the customer that must come first; and what is found by whom, for any part."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common import search
from bankcrm.common.models import AuditEntry
from bankcrm.common.scoping import EVERYTHING, Scope
from bankcrm.common.search.parts import SHORTEST
from customers.models import Customer
from customers.search.wanted import Wanted
from customers.search.wide import BOUND, FIRST_BRANCHES, Wide
from tests.search.bank import make

pytestmark = pytest.mark.django_db
LISTING = Path(__file__).with_name("searches.txt").read_text(encoding="utf-8")


def searches():
    """(who, typed, expected) of every line."""
    for line in LISTING.splitlines():
        if line and not line.startswith("#"):
            who, _colon, rest = line.partition(": ")
            typed, _equals, expected = rest.rpartition(" = ")
            yield from ((who, text.strip(" "), expected) for text in typed.split("|"))


@pytest.fixture
def bank(world):
    return make(world)


def found_numbers(answer):
    return [hit.facts[0] for group in answer.groups if group.code == "customers" for hit in group.hits]


def test_there_are_two_hundred_searches():
    assert len(list(searches())) >= 200


@pytest.mark.parametrize("who", ["manager", "head", "teller", "analyst"])
def test_each_search_finds_first_what_it_should(bank, cast, who):
    wrong = []
    user, names = getattr(cast, who), {one.customer.number: key for key, one in bank.items()}
    for asked, typed, expected in searches():
        if asked != who:
            continue
        keys = [names.get(number, number) for number in found_numbers(search.search(typed, user))] or ["none"]
        if keys[0] != expected:
            wrong.append(f"{typed}: {expected} expected, {keys[:4]} found")
    assert not wrong, "\n".join(wrong)


CHECKED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
KINDS = ("mobile", "document")


def fragments(number, data):
    start = data.draw(st.integers(0, len(number) - SHORTEST))
    return number[start : data.draw(st.integers(start + SHORTEST, len(number)))]


def finds(user, text, customer):
    """Whether the customer is among all that is found."""
    return customer.number in found_numbers(search.search(text, user, limit_per_group=100))


def test_fifteen_digits_are_a_number_of_old_and_the_beginning_of_a_new_one(bank, cast):
    one = bank["alimu"]
    assert len(one.document) == 18
    assert finds(cast.head, one.document[:15], one.customer)
    assert not finds(cast.far_manager, one.document[:15], one.customer)


@CHECKED
@given(st.data())
def test_who_may_ask_for_numbers_finds_by_every_part_of_them(bank, cast, data):
    key = data.draw(st.sampled_from(sorted(bank)))
    one = bank[key]
    number = getattr(one, data.draw(st.sampled_from(KINDS)))
    if not number:
        return
    part = fragments(number, data)
    within = one.customer.branch.name in ("东北支行", "西北支行") and key != "sealed"
    assert finds(cast.head, part, one.customer) == within


@CHECKED
@given(st.data())
def test_who_may_not_finds_by_the_whole_and_the_last_four_alone(bank, cast, data):
    one = bank[data.draw(st.sampled_from(sorted(set(bank) - {"sealed"})))]
    number = getattr(one, data.draw(st.sampled_from(KINDS)))
    if not number:
        return
    part = fragments(number, data)
    allowed = part in (number, number[-4:], one.mobile, one.mobile[-4:], one.document[-4:])
    # A part of one number may begin the customer's own number, which nobody masks.
    if not allowed and not one.customer.number.startswith(part):
        assert not finds(cast.analyst, part, one.customer)
    if part == number or (part == number[-4:] and part[:3].isdigit() and part[3] in "0123456789X"):
        assert finds(cast.analyst, part, one.customer)


@CHECKED
@given(st.data())
def test_every_customer_of_the_scope_is_found_by_name_reading_and_initials(bank, cast, data):
    one = bank[data.draw(st.sampled_from(sorted(bank)))].customer
    typed = data.draw(
        st.sampled_from([one.name, one.name_pinyin, one.name_initials, one.name_pinyin[:5], one.name[:1]])
    )
    mine = one.manager.name == "manager" and not one.is_confidential
    assert finds(cast.manager, typed, one) == mine
    assert not finds(cast.analyst, typed, one)
    assert not finds(cast.nobody, typed, one)
    assert finds(cast.head, typed, one) == (one.branch.name != "东南支行" and not one.is_confidential)


@CHECKED
@given(st.text(max_size=70))
def test_any_text_can_be_typed(bank, cast, text):
    for user in (cast.manager, cast.head, cast.analyst):
        assert all(hit.url for hit in search.search(text, user).hits)


def test_what_is_found_by_a_masked_number_is_on_record(bank, cast):
    one = bank["zhangsan"]
    for typed in (one.mobile, one.document, one.mobile[-4:]):
        before = AuditEntry.objects.filter(code="customer.found_by_number").count()
        search.search(typed, cast.teller)
        entries = AuditEntry.objects.filter(code="customer.found_by_number").order_by("pk")[before:]
        assert [(entry.customer_id, entry.user_id) for entry in entries] == [(one.customer.pk, cast.teller.pk)]
        assert one.mobile not in str(entries[0].changes)
        assert one.document not in str(entries[0].changes)


def test_who_may_ask_for_numbers_leaves_no_entry_for_searching(bank, cast):
    search.search(bank["zhangsan"].mobile, cast.head)
    assert not AuditEntry.objects.filter(code="customer.found_by_number").exists()


def test_no_hit_shows_a_number_whole(bank, cast):
    for user in (cast.manager, cast.head, cast.teller, cast.analyst):
        for one in bank.values():
            for number in (one.mobile, one.document):
                shown = str(search.search(number, user).hits)
                assert not number or number not in shown


def test_masked_names_stay_masked_whatever_found_them(bank, cast):
    (hit,) = search.search(bank["zhangsan"].customer.number, cast.analyst).hits
    assert (hit.title, hit.spans) == ("张*", ())
    assert "张三" not in str(hit) and "zhang" not in str(hit)


def test_own_and_recent_customers_come_before_better_matches(bank, cast, sign_in):
    assert found_numbers(search.search("张", cast.head))[0] == bank["zhangsan"].customer.number
    sign_in(cast.head).get(bank["zhangsanl"].customer.get_absolute_url())
    answer = search.search("张", cast.head)
    assert found_numbers(answer)[0] == bank["zhangsanl"].customer.number
    assert answer.hits[0].is_recent


def test_how_many_match_outside_is_told_as_a_count_to_who_may_know(bank, cast):
    (group,) = search.search("张三", cast.head).groups
    assert (group.outside, group.outside_capped) == (1, False)
    assert bank["south"].customer.number not in found_numbers(search.search("张三", cast.head))
    for user in (cast.teller, cast.manager, cast.risk_officer):
        assert all(group.outside is None for group in search.search("张三", user).groups)
    assert all(group.outside is None for group in search.search(bank["south"].mobile[3:], cast.head).groups)


def test_an_assisted_customer_is_found(bank, world, cast):
    assert finds(cast.manager, "孙协办", world.customers["assisted"])


def test_a_reader_of_a_confidential_file_finds_it(bank, cast):
    one = bank["sealed"].customer
    one.confidential_readers.add(cast.head)
    head = type(cast.head).objects.get(pk=cast.head.pk)
    assert finds(head, "保密人", one)
    assert finds(head, bank["sealed"].mobile[2:8], one)


def test_a_walk_over_many_branches_finds_the_same(bank, cast, monkeypatch):
    """Few branches are asked one by one, many by a walk: the same customers come first."""
    few = {typed: found_numbers(search.search(typed, cast.head))[:1] for who, typed, _e in searches() if who == "head"}
    monkeypatch.setattr("customers.search.wide.FEW_BRANCHES", 0)
    many = {typed: found_numbers(search.search(typed, cast.head))[:1] for typed in few}
    assert {typed: (few[typed], many[typed]) for typed in few if few[typed] != many[typed]} == {}


@pytest.mark.parametrize("everything", [True, False])
@pytest.mark.parametrize("missing", [0, 10])
def test_a_few_branches_stand_for_all_where_they_have_enough(world, monkeypatch, everything, missing):
    """Of a larger scope some branches are asked first; with one too few there, all are, and none outside it ever."""
    monkeypatch.setattr("customers.search.wide.FEW_BRANCHES", 0)
    north = frozenset(world.branches[one].pk for one in ("north_east", "north_west"))
    scope = EVERYTHING if everything else Scope(branches=north)
    monkeypatch.setattr(Wide, "_first_branches", lambda self: [world.branches["north_east"].pk])
    customers = [("north_east", "甲琉璃坊")] * (BOUND - missing)
    customers += [("north_west", "乙琉璃坊"), ("south_east", "丙琉璃坊")]
    Customer.objects.bulk_create(
        Customer(number=f"F{number}", kind="corporate", name=name, branch=world.branches[branch])
        for number, (branch, name) in enumerate(customers)
    )
    found = Wide(scope).answering([Wanted(["琉璃"], holds="琉璃")])
    of_branches = set(Customer.objects.filter(pk__in=found).values_list("branch__code", flat=True))
    asked = {"north_east", *(["north_west"] if missing else []), *(["south_east"] if missing and everything else [])}
    assert of_branches == {world.branches[one].code for one in asked}
    assert len(set(found)) == BOUND - missing + len(asked) - 1


@pytest.mark.parametrize("everything", [True, False])
def test_the_first_branches_are_of_the_scope(world, everything):
    branches = {one.pk for one in world.branches.values()}
    scope = EVERYTHING if everything else Scope(branches=frozenset(branches))
    first = Wide(scope)._first_branches()
    assert 0 < len(first) <= FIRST_BRANCHES
    assert set(first) <= branches


def test_a_traditional_name_is_a_new_customer_s_too(world, cast):
    Customer.objects.create(
        number="T1",
        kind="individual",
        name="劉備",
        branch=world.branches["north_east"],
        manager=world.employees["manager"],
    )
    assert found_numbers(search.search("刘备", cast.manager)) == ["T1"]
    assert found_numbers(search.search("liubei", cast.manager)) == ["T1"]
