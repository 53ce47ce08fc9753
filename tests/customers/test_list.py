"""The customer list: who finds whom, masked or not, filtered, ordered, page by page, in few queries."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common import ordering
from bankcrm.common.ordering import Cursor
from customers.models import Customer, CustomerFigures
from customers.views.list import BY_NAME, ORDERS
from staff.models import User
from tests.cast import Cast, World
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/customers/"

NAMES = {
    "mine": "单雪梅",
    "company": "青竹粮油有限公司",
    "sealed": "保密客户",
    "colleagues": "王建国",
    "unmanaged": "赵无主",
    "assisted": "孙协办",
    "next_door": "周邻居",
    "far_away": "吴远方",
}
NORTH = {"mine", "company", "colleagues", "unmanaged", "assisted", "next_door"}


def found(client: Client, query: str = "") -> set[str]:
    html = client.get(URL + query, headers={"accept-language": "en"}).content.decode()
    return {key for key, name in NAMES.items() if name in html}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("manager", {"mine", "company", "assisted"}),
        ("colleague", {"colleagues"}),
        ("teller", {"mine", "company", "colleagues", "unmanaged"}),
        ("head", NORTH),
        ("risk_officer", NORTH),
        ("analyst", set()),
    ],
)
def test_each_finds_their_own(cast: Cast, sign_in: SignIn, who: str, expected: set[str]) -> None:
    assert found(sign_in(getattr(cast, who))) == expected


@pytest.mark.parametrize("who", ["product_manager", "auditor", "administrator", "feed_officer", "nobody"])
def test_without_the_permission_it_is_403(cast: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(getattr(cast, who)).get(URL).status_code == 403


def test_an_analyst_sees_the_whole_bank_masked(world: World, cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.analyst).get(URL).content.decode()
    numbers = set(re.findall(r"80000\d{4}", html))
    assert numbers == {one.number for key, one in world.customers.items() if key != "sealed"}
    assert "单*" in html
    assert "青竹**限公司"[:2] in html
    assert not any(name in html for name in NAMES.values())


@pytest.mark.parametrize("who", ["manager", "head", "teller", "analyst"])
def test_numbers_are_masked_for_everybody(world: World, cast: Cast, sign_in: SignIn, who: str) -> None:
    html = sign_in(getattr(cast, who)).get(URL).content.decode()
    assert "199****0001" in html
    assert "000***********0020" in html
    assert not re.search(r"1990000000\d|00000119850307002", html)


def test_a_reader_finds_the_sealed_file_within_the_scope(world: World, cast: Cast, sign_in: SignIn) -> None:
    world.customers["sealed"].confidential_readers.add(cast.head, cast.far_manager)
    assert "sealed" in found(sign_in(cast.head))
    assert "sealed" not in found(sign_in(cast.far_manager))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=单雪", {"mine"}),
        ("?q=shanx", {"mine"}),
        ("?q=SXM", {"mine"}),
        ("?q=800000002", {"company"}),
        ("?q=雪梅", set()),
        ("?kind=corporate", {"company"}),
        ("?unmanaged=no", {"unmanaged"}),
        ("?unmanaged=yes", NORTH - {"unmanaged"}),
        ("?since_from=2020-01-02", set()),
        ("?since_to=2020-01-01", NORTH),
        ("?status=lost", set()),
        ("?grade=general", NORTH),
        ("?risk=C5", set()),
        ("?since_from=nonsense", set()),
        ("?kind=nonsense", set()),
        ("?q=%00", set()),
    ],
)
def test_filters(cast: Cast, sign_in: SignIn, query: str, expected: set[str]) -> None:
    assert found(sign_in(cast.head), query) == expected


def test_a_branch_brings_what_lies_under_it(world: World, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)
    assert found(client, f"?branch={world.branches['north'].pk}") == NORTH
    assert found(client, f"?branch={world.branches['north_west'].pk}") == {"assisted", "next_door"}
    assert found(client, f"?branch={world.branches['south'].pk}") == set()
    assert found(client, f"?manager={world.employees['manager'].pk}") == {"mine", "company"}


def test_an_analyst_does_not_spell_a_name_out(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.analyst)
    assert b"800000001" not in client.get(URL + "?q=单").content
    assert b"800000001" not in client.get(URL + "?q=shan").content
    assert b"800000001" in client.get(URL + "?q=800000001").content
    assert 'placeholder="Customer number"' in client.get(URL, headers={"accept-language": "en"}).content.decode()


def test_the_fragment_is_the_results_alone(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.head).get(URL, headers={"hx-request": "true"})
    assert b"<html" not in response.content
    assert "HX-Request" in response["Vary"]


def test_an_empty_list_says_why_and_what_next(world: World, cast: Cast, sign_in: SignIn) -> None:
    Customer.objects.filter(manager__number="E0002").update(manager=None)
    html = sign_in(cast.colleague).get(URL, headers={"accept-language": "en"}).content.decode()
    assert "No customer within your scope" in html
    assert "/customers/new/" in html


@pytest.mark.parametrize(("who", "offered"), [("manager", True), ("head", True), ("teller", False), ("analyst", False)])
def test_entering_is_offered_to_who_may(cast: Cast, sign_in: SignIn, who: str, offered: bool) -> None:
    assert (b"/customers/new/" in sign_in(getattr(cast, who)).get(URL).content) is offered


@pytest.mark.parametrize("who", ["manager", "head", "teller", "analyst"])
def test_queries_stay_few(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    assert_queries(f"customer list, {who}", lambda: client.get(URL))


@pytest.mark.parametrize("who", ["manager", "head"])
def test_queries_stay_few_with_filters(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    asked = URL + f"?status=active&branch={getattr(cast, who).employee.branch_id}"
    assert_queries(f"customer list filtered, {who}", lambda: client.get(asked))


# Pages: whatever the figures, walking forwards and back gives the whole ordered set.

AMOUNTS = st.one_of(st.none(), st.sampled_from([Decimal("0.00"), Decimal("100.00"), Decimal("-5.25")]))


def walk(queryset: Any, order: ordering.Order, size: int, **known: Any) -> tuple[list[int], list[int]]:
    """Keys met going to the end and coming back to the start."""
    there, cursor, page = [], None, None
    for _step in range(100):
        page = ordering.fetch(queryset, order, size=size, cursor=cursor, **known)
        there.append([row.pk for row in page.rows])
        if not page.next:
            break
        cursor = Cursor.decode(page.next)
    back = [there[-1]]
    while page is not None and page.previous:
        page = ordering.fetch(queryset, order, size=size, cursor=Cursor.decode(page.previous), **known)
        back.insert(0, [row.pk for row in page.rows])
    return sum(there, []), sum(back, [])


@pytest.fixture
def crowd(world: World) -> list[int]:
    """Forty more customers over three branches and two managers."""
    places = [world.branches[name] for name in ("north_east", "north_west", "south_east")]
    managers = [world.employees["manager"], world.employees["colleague"], None]
    Customer.objects.bulk_create(
        Customer(
            number=f"9{place:08d}",
            kind="individual",
            name="众",
            branch=places[place % 3],
            manager=managers[place % 3 - (place % 5 == 0)],
        )
        for place in range(40)
    )
    return list(CustomerFigures.objects.order_by("pk").values_list("pk", flat=True))


@given(
    amounts=st.lists(AMOUNTS, min_size=48, max_size=48),
    name=st.sampled_from(["aum", "deposits", "loans"]),
    descending=st.booleans(),
    size=st.integers(3, 17),
    who=st.sampled_from(["analyst", "head", "manager", "teller"]),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_hold_every_row_once_in_order(
    crowd: list[int], cast: Cast, amounts: list[Decimal | None], name: str, descending: bool, size: int, who: str
) -> None:
    figures = list(CustomerFigures.objects.order_by("pk"))
    for row, amount in zip(figures, amounts, strict=True):
        setattr(row, name, amount)
    CustomerFigures.objects.bulk_update(figures, [name])
    declared = next(order for order in ORDERS if order.name == name)
    order = ordering.Order(name, "", declared.expression, descending, declared.branch)
    user = getattr(cast, who)
    queryset = CustomerFigures.objects.visible_to(user, "customers.view_customer")
    scope = user.access.scope("customers.view_customer")
    expected = sorted(
        queryset, key=lambda row: (getattr(row, name) is not None, getattr(row, name) or 0, row.pk), reverse=descending
    )
    parts = [CustomerFigures.objects.within(part) for part in scope.parts]
    there, back = walk(queryset, order, size, branches=sorted(scope.branches), parts=parts)
    assert there == back == [row.pk for row in expected]


# By name and by number the customers themselves are walked.

READINGS = st.sampled_from(["", "shan", "shanxuemei", "wang", "zhang", "Zeta"])


@given(
    readings=st.lists(READINGS, min_size=48, max_size=48),
    by_name=st.booleans(),
    descending=st.booleans(),
    who=st.sampled_from(["head", "manager", "teller", "assisted_only"]),
    branch=st.sampled_from(["", "north", "north_west"]),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_by_name_and_by_number_every_row_stands_once_in_order(
    crowd: list[int],
    world: World,
    cast: Cast,
    sign_in: SignIn,
    readings: list[str],
    by_name: bool,
    descending: bool,
    who: str,
    branch: str,
) -> None:
    customers = list(Customer.objects.order_by("pk"))
    for customer, reading in zip(customers, readings, strict=True):
        customer.name_pinyin = reading
    Customer.objects.bulk_update(customers, ["name_pinyin"])
    user = cast.manager if who == "assisted_only" else getattr(cast, who)
    if who == "assisted_only":
        Customer.objects.filter(manager=user.employee).update(manager=world.employees["colleague"])
    expected = Customer.objects.visible_to(user)
    if branch:
        expected = expected.filter(branch__in=world.branches[branch].subtree_ids([world.branches[branch].pk]))
    way, name = "-" if descending else "", "name" if by_name else "number"
    ordered = expected.order_by(f"{way}{'name_pinyin' if by_name else 'number'}", f"{way}pk")
    address = f"{URL}?rows=25&sort={way}{name}" + (f"&branch={world.branches[branch].pk}" if branch else "")
    there, back = walk_pages(sign_in(user), address)
    assert there == back == list(ordered.values_list("pk", flat=True))


def walk_pages(client: Client, address: str) -> tuple[list[int], list[int]]:
    """Keys met on the pages of the list, going to the end and coming back to the start."""

    def turn(html: str, rel: str) -> str:
        found = re.search(rf'rel="{rel}" href="([^"]+)"', html)
        return found.group(1).replace("&amp;", "&") if found else ""

    def keys(html: str) -> list[int]:
        return [int(key) for key in re.findall(r'data-url="/customers/(\d+)/"', html)]

    html = client.get(address).content.decode()
    there = [keys(html)]
    while address := turn(html, "next"):
        html = client.get(address).content.decode()
        there.append(keys(html))
    back = [there[-1]]
    while address := turn(html, "prev"):
        html = client.get(address).content.decode()
        back.insert(0, keys(html))
    return sum(there, []), sum(back, [])


@pytest.mark.parametrize("sort", ["-aum", "aum", "deposits", "-loans", "-complete"])
def test_pages_by_figures_are_each_persons_own(crowd: list[int], cast: Cast, sign_in: SignIn, sort: str) -> None:
    """One after the other and the first again: further pages share their statements, too."""
    for place, key in enumerate(crowd):
        amount = None if place % 5 == 0 else Decimal(place % 7) - 2
        CustomerFigures.objects.filter(pk=key).update(aum=amount, deposits=amount, loans=amount, complete=place % 9)
    order = next(order for order in ORDERS if order.name == sort.lstrip("-"))
    for who in ("head", "analyst", "teller", "manager", "head"):
        user = getattr(cast, who)
        rows = order.annotated(CustomerFigures.objects.visible_to(user, "customers.view_customer"))
        found = sorted(rows, key=lambda row: (row.order_value, row.pk), reverse=sort.startswith("-"))
        there, back = walk_pages(sign_in(user), f"{URL}?rows=25&sort={sort}")
        assert there == back == [row.pk for row in found], who


def test_by_name_with_a_filter_the_same_rows_stand_in_the_same_order(crowd: list[int], cast: Cast, sign_in) -> None:
    client = sign_in(cast.head)
    walked, _back = walk_pages(client, URL + "?rows=25&sort=name")
    filtered, _back = walk_pages(client, URL + "?rows=25&sort=name&kind=individual")
    persons = set(Customer.objects.filter(kind="individual").values_list("pk", flat=True))
    assert filtered == [key for key in walked if key in persons]
    assert walk_pages(client, URL + "?sort=name&kind=nonsense") == ([], [])


def test_who_sees_names_masked_is_not_told_their_order(cast: Cast, sign_in: SignIn) -> None:
    """Neither by the rows, nor by what stands in the addresses of further pages."""
    client = sign_in(cast.analyst)
    declared = client.get(URL).content.decode()
    by_name = client.get(URL + "?sort=name&rows=25").content.decode()
    rows = r'data-url="([^"]+)"'
    assert re.findall(rows, by_name) == re.findall(rows, declared)
    assert "sort-customer" not in declared
    assert "sort-customer" in sign_in(cast.head).get(URL).content.decode()
    assert BY_NAME not in ORDERS


@pytest.mark.parametrize("who", ["manager", "head", "teller"])
def test_queries_stay_few_by_name(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    assert_queries(f"customer list by name, {who}", lambda: client.get(URL + "?sort=name"))


def test_a_cursor_of_nonsense_begins_at_the_start(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)
    cursors = [Cursor("NaN", 1), Cursor("1e999", 1), Cursor("1", 2**63), Cursor("1", -(10**30)), Cursor("1", 2**63 - 1)]
    for text in ("x", "WyJhIiwgMSwgMF0", *(one.encode() for one in cursors), "[" * 300):
        for _again in range(2):
            assert client.get(URL, {"page": text}).status_code == 200, text


def test_pages_of_the_screen_follow_each_other(crowd: list[int], cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.analyst)
    first = client.get(URL, {"rows": "25"}).content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = client.get(following.group(1).replace("&amp;", "&")).content.decode()
    met = [set(re.findall(r'data-url="/customers/(\d+)/"', html)) for html in (first, second)]
    assert [len(one) for one in met] == [25, 22]
    assert not met[0] & met[1]


def test_a_filter_that_narrows_nothing_says_any(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.head).get(URL + "?filters=1", headers={"accept-language": "en"}).content.decode()
    for name in ("kind", "branch", "manager", "tag"):
        field = html.split(f'<select name="{name}"')[1].split("</select>")[0]
        assert '<option value="" selected>Any</option>' in field, name
