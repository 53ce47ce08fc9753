"""The box as a whole: groups, scope, recent customers."""

from __future__ import annotations

import pytest

from bankcrm.common import search
from customers.models import RecentCustomer
from customers.search.source import BY_NUMBER_ALONE
from customers.services.recent import MOST_RECENT, customer_opened

pytestmark = pytest.mark.django_db


def titles(answer):
    return [hit.title for hit in answer.hits]


def test_customers_are_found_within_scope_and_only_there(world, cast):
    assert titles(search.search("单雪梅", cast.manager)) == ["单雪梅"]
    assert titles(search.search("sxm", cast.manager)) == ["单雪梅"]
    assert titles(search.search(world.customers["mine"].number, cast.teller)) == ["单雪梅"]
    assert titles(search.search("单雪梅", cast.far_manager)) == []
    assert titles(search.search("单雪梅", cast.nobody)) == []


def test_who_sees_names_masked_is_told_to_take_the_number(world, cast):
    for typed in ("单雪梅", "sxm", "zz"):
        (group,) = (one for one in search.search(typed, cast.analyst).groups if one.code == "customers")
        assert (group.hits, group.note) == ([], BY_NUMBER_ALONE)
    assert search.search("8999999999", cast.analyst).groups == []
    assert all(group.note == "" for group in search.search("sxm", cast.manager).groups)


def test_nothing_typed_finds_nothing(cast):
    assert search.search("  ", cast.manager).groups == []


def test_an_opened_customer_comes_first_before_anything_is_typed(world, cast, sign_in):
    client = sign_in(cast.head)
    for name in ("next_door", "mine", "next_door"):
        assert client.get(world.customers[name].get_absolute_url()).status_code == 200
    (group,) = search.recent(cast.head)
    assert [hit.title for hit in group.hits] == ["周邻居", "单雪梅"]
    assert all(hit.is_recent for hit in group.hits)


def test_recent_customers_that_left_the_scope_are_not_shown(world, cast, sign_in):
    sign_in(cast.manager).get(world.customers["mine"].get_absolute_url())
    world.customers["mine"].manager = world.employees["colleague"]
    world.customers["mine"].save()
    assert search.recent(cast.manager) == []


def test_a_page_out_of_scope_is_not_remembered(world, cast, sign_in):
    assert sign_in(cast.manager).get(world.customers["far_away"].get_absolute_url()).status_code == 404
    assert not RecentCustomer.objects.exists()


def test_only_the_last_ones_are_kept(world, cast):
    many = list(world.customers.values())
    for number in range(MOST_RECENT + 3):
        extra = type(many[0]).objects.create(
            number=f"P{number:05d}", kind="individual", name="甲", branch=many[0].branch, manager=many[0].manager
        )
        customer_opened(customer_id=extra.pk, acting_user=cast.head)
    assert RecentCustomer.objects.filter(user=cast.head).count() <= MOST_RECENT + 1
