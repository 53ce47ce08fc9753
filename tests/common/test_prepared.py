"""Statements that are kept: asked again they give what the queryset would, to each scope its own."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, connection, transaction
from django.db.models import BigIntegerField, CharField
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common.asked import Asked
from bankcrm.common.models import Export
from bankcrm.common.prepared import Kept, PreparedQuery, prepared
from bankcrm.common.scoping import NOTHING, Scope, in_all
from bankcrm.common.statements import MOST_KEPT, Named, Statement
from bankcrm.common.views.base import RecordView
from customers.models import Customer
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db


@prepared
def _within(scope: Scope):
    rows = Customer.objects.within(scope).select_related("branch", "manager").prefetch_related("contact_points")
    return rows.filter(pk__gte=Asked("key", BigIntegerField())).order_by("pk")


def test_each_scope_gets_its_own_rows_however_often_and_in_whatever_turn(world: World, cast: Cast) -> None:
    scopes = [getattr(cast, who).access.scope("customers.view_customer") for who in ("manager", "head", "analyst")]
    for scope in [*scopes, *reversed(scopes)]:
        expected = list(Customer.objects.within(scope).order_by("pk"))
        assert _within(scope, key=0) == expected
        last = expected[-1]
        (found,) = _within(scope, key=last.pk)
        assert (found, found.branch, found.manager, found.since) == (last, last.branch, last.manager, last.since)
    assert _within(NOTHING, key=0) == []


_KEYS = st.frozensets(st.integers(0, 7), max_size=4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_persons_left_open_in_a_statement_change_nothing(world: World, data: st.DataObject) -> None:
    """Whatever a scope is made of: the kept statement gives the rows of the plain one, whoever asked it before."""
    every = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    managers = sorted({one for one in Customer.objects.values_list("manager", flat=True) if one})
    branches = sorted(set(Customer.objects.values_list("branch", flat=True)))
    picked = [data.draw(_KEYS) for _ in range(4)]
    pools = (branches, managers, every, every)
    among = [frozenset(pool[at] for at in keys if at < len(pool)) for pool, keys in zip(pools, picked, strict=True)]
    scope = Scope(data.draw(st.booleans()), *among)
    expected = list(Customer.objects.within(scope).order_by("pk"))
    assert _within(scope, key=0) == expected


def test_people_of_one_kind_share_a_statement(world: World, cast: Cast) -> None:
    mine = Scope(employees=frozenset([cast.manager.access.employee_id]))
    another = Scope(employees=frozenset([cast.head.access.employee_id]))
    assert _within(mine, key=0) == list(Customer.objects.within(mine).order_by("pk"))
    names = _on_server("manager_id")
    assert _within(another, key=0) == list(Customer.objects.within(another).order_by("pk"))
    assert _on_server("manager_id") == names


@prepared
def _in_both(scopes: tuple[Scope, ...]):
    return in_all(Customer.objects.all(), scopes)


def test_scopes_of_two_persons_never_meet_in_one_statement(world: World, cast: Cast) -> None:
    with pytest.raises(ValueError, match="several persons"):
        _in_both((Scope(employees=frozenset([1])), Scope(employees=frozenset([2]))))


def test_what_serves_others_is_told_of_nobody(rf, cast: Cast) -> None:
    class Page(RecordView):
        model, action = Customer, "view"

    page = Page()
    page.setup(rf.get("/"), pk=1)
    page.request.user = cast.manager
    shape, _asked = cast.manager.access.scope("customers.view_customer").left_open()
    assert page.for_anybody(shape).request is None
    assert page.request.user == cast.manager


def test_what_is_joined_comes_with_the_rows(world: World, cast: Cast, django_assert_num_queries) -> None:
    scope = cast.head.access.scope("customers.view_customer")
    _within(scope, key=0)
    with django_assert_num_queries(2):
        assert all(row.branch.name and row.contact_points.all() is not None for row in _within(scope, key=0))


def test_rows_are_read_each_time_and_never_kept(world: World, cast: Cast) -> None:
    scope = cast.head.access.scope("customers.view_customer")
    customer = _within(scope, key=0)[0]
    Customer.objects.filter(pk=customer.pk).update(since=date(2001, 2, 3))
    assert _within(scope, key=0)[0].since == date(2001, 2, 3)


def test_a_count_is_that_of_the_queryset(world: World, cast: Cast) -> None:
    rows = Customer.objects.visible_to(cast.head)
    assert PreparedQuery(rows.order_by()).count() == rows.count() > 1
    assert PreparedQuery(rows.none()).count() == PreparedQuery(rows.none()).expected() == 0


def test_the_language_is_part_of_the_key_and_the_oldest_goes_first() -> None:
    kept: Kept[str] = Kept()
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert kept.get("menu", translation.get_language) == language
    for number in range(1000):
        kept.get(number, lambda: "made")
    assert kept.get(999, lambda: "again") == "made"
    assert kept.get(0, lambda: "again") == "again"


def test_rows_with_readers_of_their_own_cannot_be_prepared() -> None:
    with pytest.raises(ImproperlyConfigured):
        type("ExportPage", (RecordView,), {"model": Export, "is_prepared": True})


# What the server keeps.


def _on_server(holding: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{holding}%"])
        return [name for (name,) in cursor.fetchall()]


def test_a_statement_is_planned_once_on_a_connection(world: World, cast: Cast) -> None:
    scope = cast.head.access.scope("customers.view_customer")
    expected = list(Customer.objects.visible_to(cast.head).order_by("pk"))
    assert _within(scope, key=0) == expected
    names = _on_server("customers_customer")
    assert names
    assert _within(scope, key=expected[-1].pk) == expected[-1:]
    assert _on_server("customers_customer") == names


def test_what_compares_texts_is_planned_with_each_question(world: World, cast: Cast) -> None:
    before = _on_server("LIKE")
    begins = PreparedQuery(Customer.objects.filter(number__startswith=Asked("text", CharField())).order_by("pk"))
    for text in ("C%", "", "Z"):
        assert begins.rows(text=text) == list(Customer.objects.filter(number__startswith=text).order_by("pk"))
    assert _on_server("LIKE") == before


def test_what_serves_one_person_takes_no_place_on_the_server(world: World, cast: Cast) -> None:
    before = _on_server("")
    own = PreparedQuery(Customer.objects.visible_to(cast.head).order_by("pk"), is_of_one_person=True)
    assert own.rows() == list(Customer.objects.visible_to(cast.head).order_by("pk"))
    assert own.count() == len(own.rows())
    assert _on_server("") == before


def test_the_server_keeps_so_many_and_the_others_are_answered_too(world: World, cast: Cast) -> None:
    statements = [Statement(f"SELECT {number}, %s::int", [Named("value")]) for number in range(MOST_KEPT + 10)]
    for round_ in (1, 2):
        for number, statement in enumerate(statements):
            assert statement.fetch("default", {"value": round_}) == [(number, round_)]
    assert len(_on_server("")) <= MOST_KEPT


def test_a_statement_that_failed_is_sent_whole_again(world: World) -> None:
    divided = Statement("SELECT 6 / %s::int, '100%%' LIKE '1%%'", [Named("by")])
    with pytest.raises(DataError), transaction.atomic():
        divided.fetch("default", {"by": 0})
    assert divided.fetch("default", {"by": 2}) == [(3, True)]
