"""Columns of lists: chosen and remembered for a person and a list, never beyond what is offered, never read in vain."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve

from bankcrm.common.columns import arranged
from bankcrm.common.models import ListChoice
from bankcrm.common.tables import Column
from bankcrm.common.views.list import ObjectListView
from staff.models import User
from staff.tables import EmployeeTable
from staff.views.employee import EmployeeListView
from tests.addresses import addresses, patterns, records, table
from tests.cast import Cast
from tests.url_tables import ROLES

__all__ = ["patterns", "records"]

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/customers/"


def heads(client: Client, url: str = URL) -> list[str]:
    html = client.get(url, headers={"accept-language": "en"}).content.decode()
    words = [re.sub(r"<[^>]*>", " ", head).split() for head in re.findall(r"<th scope.*?</th>", html, re.S)]
    return [said[0] for said in words if said]  # The box that ticks the page says nothing.


def choose(client: Client, *names: str, act: str = "apply", url: str = URL) -> Any:
    return client.post(url, {"do": "columns", "show": names, "act": act})


def test_columns_are_remembered_in_their_order_for_one_person_and_one_list(cast: Cast, sign_in: SignIn) -> None:
    mine, theirs = sign_in(cast.manager), sign_in(cast.head)
    declared = heads(theirs)
    answer = choose(mine, "aum", "grade", url=URL + "?kind=individual")
    assert (answer.status_code, answer.headers["Location"]) == (302, URL + "?kind=individual")
    assert heads(mine) == ["Customer", "AUM", "Grade"]
    assert heads(sign_in(cast.manager)) == ["Customer", "AUM", "Grade"]
    assert heads(theirs) == declared
    assert len(heads(mine, "/employees/")) > 3


def test_the_first_column_stays_whatever_is_chosen(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    choose(client, "customer", "loans", "customer", "loans")
    assert heads(client, URL + "?sort=-loans") == ["Customer", "Loans"]
    choose(client)
    assert heads(client, URL + "?sort=-loans") == ["Customer", "Loans"]  # The column of the order in force.
    assert ListChoice.objects.get(user=cast.manager).columns == ["customer"]


def test_the_default_comes_back(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    declared = heads(client)
    choose(client, "aum")
    choose(client, "aum", act="default")
    assert heads(client) == declared


def test_without_scripts_a_column_moves_by_one_place(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    answer = choose(client, "grade", "status", "aum", act="up:status")
    assert answer.headers["Location"] == URL + "?columns=open"
    assert heads(client) == ["Customer", "Status", "Grade", "AUM"]
    choose(client, "status", "grade", "aum", act="down:grade")
    assert heads(client) == ["Customer", "Status", "AUM", "Grade"]
    choose(client, "status", "aum", "grade", act="up:status")
    choose(client, "status", "aum", "grade", act="down:nothing")
    assert heads(client) == ["Customer", "Status", "AUM", "Grade"]


def test_a_forged_name_brings_nothing(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.analyst)
    choose(client, "aum", "customer__remark", "pk", "__class__", "shown_name", "../aum")
    assert heads(client) == ["Customer", "AUM"]
    ListChoice.objects.filter(user=cast.analyst).update(columns=["remark", "aum", "gone"])
    assert heads(client) == ["Customer", "AUM"]


class SalaryTable(EmployeeTable):
    columns = (*EmployeeTable.columns, Column("hired", "Salary", "hired_on", permission="staff.change_employee"))


class SalaryListView(EmployeeListView):
    table_class = SalaryTable


@pytest.mark.parametrize(("who", "seen"), [("administrator", True), ("manager", False)])
def test_a_column_under_a_right_is_for_who_holds_it_even_if_it_was_chosen(cast: Cast, who: str, seen: bool) -> None:
    user = getattr(cast, who)
    ListChoice.objects.create(user=user, list_name="staff:employee_list", columns=["name", "hired"])

    def page(method: str, data: dict[str, Any] | None = None) -> Any:
        request = getattr(RequestFactory(), method)("/employees/", data)
        request.user, request.resolver_match = User.objects.get(pk=user.pk), resolve("/employees/")
        return SalaryListView.as_view()(request)

    assert (b"Salary" in page("get").content) is seen
    assert (b"Salary" in page("get", {"columns": "open"}).content) is seen
    page("post", {"do": "columns", "show": ["hired"]})
    assert ("hired" in ListChoice.objects.get(user=user).columns) is seen


def test_a_column_that_is_not_shown_is_neither_joined_nor_read(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)

    def asked() -> str:
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return next(
            q["sql"] for q in captured.captured_queries if '"customers_customerfigures"."customer_id",' in q["sql"]
        )

    everything = asked()
    assert all(word in everything for word in ("contactpoint", "identitydocument", "staff_employee", '"grade"'))
    choose(client, "aum")
    little = asked()
    assert not any(word in little for word in ("contactpoint", "identitydocument", "staff_employee", '"grade"'))


def test_what_only_a_telephone_shows_leans_on_the_columns_that_are_shown(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    assert "199****0001 · manager" in client.get(URL).content.decode()
    choose(client, "aum")
    assert "199****0001" not in client.get(URL).content.decode()


def test_the_column_of_the_order_is_shown_in_any_case(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    assert "File" not in heads(client)
    assert heads(client, URL + "?sort=complete")[-1] == "File"


def lists() -> list[str]:
    """The names of all addresses behind which a list stands."""
    found = {name for name, _pattern in addresses()}
    views = {name: _view(name) for name in found}
    return sorted(name for name, view in views.items() if isinstance(view, type) and issubclass(view, ObjectListView))


def _view(name: str) -> Any:
    for pattern in _patterns(get_resolver(), ""):
        if pattern[0] == name:
            return pattern[1]
    return None


def _patterns(resolver: Any, namespace: str) -> Any:
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from _patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        else:
            yield f"{namespace}{entry.name}", getattr(entry.callback, "view_class", None)


# Columns that are read for all rows of the page at once, and how many queries that takes; a time limit within the
# transaction of a test takes four of them.
FOR_ALL_ROWS = {("early_warning:rule_list", "open"): 5, ("early_warning:rule_list", "change"): 1}


def queries(user: User, client: Client, name: str, url: str, shown: list[str]) -> int:
    """How many queries the list asks when these columns are shown."""
    ListChoice.objects.update_or_create(user=user, list_name=name, defaults={"columns": shown})
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(captured.captured_queries)


def test_every_list_reads_all_of_a_row_at_once_whatever_columns_are_shown(
    cast: Cast, records: dict[str, Any], patterns: dict[str, str], sign_in: SignIn
) -> None:
    """A column that forgets to say what it needs would ask for it row by row."""
    found = lists()
    readers = {
        row.name: next(role for role in ROLES if row.statuses[role] == 200)
        for row in table()
        if row.name in found and row.method == "GET"
    }
    assert set(readers) == set(found)
    for name, role in readers.items():
        user, url = getattr(cast, role), f"/{patterns[name]}"
        client, (first, *others) = sign_in(user), [column.name for column in _view(name).table_class.columns]
        fewest = queries(user, client, name, url, [first])
        alone = {column: queries(user, client, name, url, [first, column]) for column in others}
        besides = {column: FOR_ALL_ROWS.get((name, column), 0) for column in others}
        assert alone == {column: fewest + besides[column] for column in others}, name
        assert queries(user, client, name, url, [first, *others]) == fewest + sum(besides.values()), name


@pytest.mark.parametrize(("who", "status"), [("manager", 405), ("administrator", 403)])
def test_only_what_is_known_is_done_with_a_list(cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    client = sign_in(getattr(cast, who))
    assert client.post(URL, {"do": "nonsense"}).status_code == status
    assert choose(client, "aum").status_code == (302 if status == 405 else 403)
    assert ListChoice.objects.exists() is (status == 405)


def test_arranged_keeps_every_name_once() -> None:
    offered = [Column(name, name) for name in ("a", "b", "c")] + [Column("d", "d", extra=True, order="d")]
    said = {
        (): ["a", "b", "c"],
        ("a",): ["a"],
        ("c", "b", "c", "x"): ["a", "c", "b"],
        ("d", "a"): ["a", "d"],
    }
    for chosen, expected in said.items():
        assert [column.name for column in arranged(offered, chosen)] == expected
    assert [column.name for column in arranged(offered, ("b",), "d")] == ["a", "b", "d"]
    assert [column.name for column in arranged(offered, ("d", "b"), "d")] == ["a", "d", "b"]
