"""The graph of ties: how far it goes, whom it names, what it leaves out, and circles of guarantees."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from customers.models import Customer, Relationship
from customers.services.group import group_add_member, group_create
from customers.ties import walk as walks
from customers.ties.registry import TieKind
from customers.ties.walk import Graph, walk
from products.models import LoanGuarantor
from staff.models import User
from tests.cast import Cast, World
from tests.journeys.conftest import visit

__all__ = ["visit"]
pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def tie(world: World, first: str, second: str, type: str, **facts: Any) -> Relationship:
    return Relationship.objects.create(
        customer=world.customers[first], other=world.customers[second], type=type, **facts
    )


@pytest.fixture
def chain(world: World) -> None:
    """mine - company - next_door - unmanaged - colleagues, and far_away beside mine."""
    tie(world, "mine", "company", "legal_rep")
    tie(world, "next_door", "company", "shareholder", share=Decimal(30))
    tie(world, "next_door", "unmanaged", "sibling")
    tie(world, "unmanaged", "colleagues", "guarantor")
    tie(world, "mine", "far_away", "spouse")


def met(graph: Graph) -> set[str]:
    """Names of those in scope, and how many strangers."""
    return {one.name for one in graph.known.values()}


def names(world: World, *wanted: str) -> set[str]:
    return {world.customers[name].name for name in wanted}


@pytest.mark.parametrize(
    ("hops", "known"),
    [
        (1, ("mine", "company")),
        (2, ("mine", "company", "next_door")),
        (3, ("mine", "company", "next_door", "unmanaged")),
        (4, ("mine", "company", "next_door", "unmanaged", "colleagues")),
        (9, ("mine", "company", "next_door", "unmanaged", "colleagues")),
    ],
)
def test_it_goes_as_many_steps_as_asked_and_four_at_most(
    chain: None, world: World, cast: Cast, hops: int, known: tuple[str, ...]
) -> None:
    graph = walk(world.customers["mine"], cast.head, hops=hops)
    assert met(graph) == names(world, *known)
    assert graph.hidden == 1


def test_strangers_are_not_walked_through(world: World, cast: Cast) -> None:
    tie(world, "mine", "colleagues", "sibling")
    tie(world, "colleagues", "company", "shareholder")
    graph = walk(world.customers["mine"], cast.manager, hops=4)
    assert met(graph) == names(world, "mine")
    assert (graph.hidden, len(graph.ties)) == (1, 1)


@pytest.mark.parametrize("hidden", ["sealed", "far_away"])
def test_a_stranger_leaves_no_name_number_or_key(world: World, cast: Cast, sign_in: SignIn, hidden: str) -> None:
    tie(world, "mine", hidden, "sibling")
    stranger = world.customers[hidden]
    for path in ("graph/data/", "graph/", "graph/?part=card"):
        text = sign_in(cast.head).get(f"/customers/{world.customers['mine'].pk}/{path}").content.decode()
        assert stranger.name not in text
        assert stranger.number not in text
        assert f"/customers/{stranger.pk}/" not in text
    data = sign_in(cast.head).get(f"/customers/{world.customers['mine'].pk}/graph/data/").json()
    assert [(node["kind"], node["url"], node["id"]) for node in data["nodes"] if node["hop"] == 1] == [
        ("hidden", "", "x1")
    ]


def test_names_are_masked_for_who_sees_them_masked(chain: None, world: World, cast: Cast, sign_in: SignIn) -> None:
    text = sign_in(cast.analyst).get(f"/customers/{world.customers['mine'].pk}/graph/?hops=4").content.decode()
    data = sign_in(cast.analyst).get(f"/customers/{world.customers['mine'].pk}/graph/data/?hops=4").json()
    for customer in world.customers.values():
        assert customer.name not in text
        assert all(customer.name not in str(node) for node in data["nodes"])
    assert world.customers["colleagues"].number in str(data)


def test_only_the_kinds_asked_for_are_followed(chain: None, world: World, cast: Cast) -> None:
    graph = walk(world.customers["mine"], cast.head, hops=4, kinds=[TieKind.CONTROL, TieKind.SHARE])
    assert met(graph) == names(world, "mine", "company", "next_door")
    assert {one.kind for one in graph.ties} == {TieKind.CONTROL, TieKind.SHARE}


def test_what_has_ended_ties_nobody(world: World, cast: Cast) -> None:
    tie(world, "mine", "company", "shareholder", since="2024-01-01", until="2025-01-01")
    assert walk(world.customers["mine"], cast.head).ties == []


def test_members_of_a_group_hang_on_its_main_member(world: World, cast: Cast) -> None:
    group = group_create(name="单家", kind="family", main=world.customers["mine"], acting_user=None)
    for name in ("next_door", "unmanaged"):
        group_add_member(group=group, customer=world.customers[name], role="member", acting_user=None)
    tie(world, "mine", "unmanaged", "spouse")
    graph = walk(world.customers["next_door"], cast.head, hops=2)
    assert met(graph) == names(world, "mine", "next_door", "unmanaged")
    # The spouses need no second line.
    assert sorted(one.kind for one in graph.ties) == [TieKind.FAMILY, TieKind.GROUP]


def test_a_loans_guarantor_is_one_with_the_relationship_and_says_the_amount(world: World, cast: Cast) -> None:
    tie(world, "company", "mine", "guarantor")
    LoanGuarantor.objects.create(loan=world.loans["mine"], customer=world.customers["company"], amount=Decimal(450_000))
    graph = walk(world.customers["company"], cast.manager)
    assert [(one.kind, one.amount) for one in graph.ties] == [(TieKind.GUARANTEE, Decimal(450_000))]


def test_a_guarantee_for_a_loan_out_of_reach_is_not_told(world: World, cast: Cast) -> None:
    LoanGuarantor.objects.create(loan=world.loans["far_away"], customer=world.customers["mine"], amount=1)
    assert walk(world.customers["mine"], cast.manager).ties == []
    assert len(walk(world.customers["mine"], cast.analyst).ties) == 1


@pytest.mark.parametrize("size", [2, 3, 4])
def test_circles_of_guarantees_are_found(world: World, cast: Cast, sign_in: SignIn, size: int) -> None:
    circle = ["mine", "next_door", "unmanaged", "colleagues"][:size]
    for first, second in zip(circle, [*circle[1:], circle[0]], strict=True):
        tie(world, first, second, "guarantor")
    tie(world, "mine", "company", "guarantor")
    graph = walk(world.customers["mine"], cast.head, hops=4)
    assert {one.first for one in graph.looped} == {world.customers[name].pk for name in circle}
    assert len(graph.looped) == size
    page = sign_in(cast.head).get(f"/customers/{world.customers['mine'].pk}/graph/?hops=4").content.decode()
    assert " → ".join(world.customers[name].name for name in [*circle, "mine"]) in page


def test_the_bounds_hold_and_are_said(
    world: World, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walks, "MOST_CUSTOMERS", 20)
    mine = world.customers["mine"]
    many = Customer.objects.bulk_create(
        Customer(number=f"9{place:08d}", kind="individual", name=f"邻居{place}", branch=mine.branch)
        for place in range(60)
    )
    Relationship.objects.bulk_create(Relationship(customer=mine, other=one, type="guarantor") for one in many)
    Relationship.objects.bulk_create(
        Relationship(customer=first, other=second, type="other") for first, second in zip(many, many[1:], strict=False)
    )
    graph = walk(mine, cast.head, hops=4)
    assert (len(graph.hops), graph.is_cut) == (20, True)
    assert all(one.first in graph.hops and one.second in graph.hops for one in graph.ties)
    text = sign_in(cast.head).get(f"/customers/{mine.pk}/graph/", headers={"accept-language": "en"}).content.decode()
    assert "narrow it by kind or steps" in text


@pytest.mark.parametrize("query", ["hops=0", "hops=x", "hops=99999999999999999999", "kind=%00", "kind=x&kind=family"])
def test_a_bad_address_is_left_out(world: World, cast: Cast, sign_in: SignIn, query: str) -> None:
    for path in ("graph/", "graph/data/"):
        assert sign_in(cast.head).get(f"/customers/{world.customers['mine'].pk}/{path}?{query}").status_code == 200


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_graph_is_walked_by_the_keyboard(visit, world: World, cast: Cast) -> None:
    tie(world, "mine", "company", "legal_rep")
    tie(world, "company", "assisted", "guarantor")
    mine, company = world.customers["mine"], world.customers["company"]
    page = visit(f"/customers/{mine.pk}/?tab=relationships", user=cast.manager)
    assert page.evaluate("typeof window.cytoscape") == "undefined"
    page.get_by_role("link", name="Graph").click()
    graph = page.get_by_role("application")
    expect(graph).to_have_attribute("data-drawn", "3")
    graph.focus()
    said = page.locator("[data-graph-said]")
    expect(said).to_contain_text(mine.name)
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text(company.name)
    page.keyboard.press("c")
    page.wait_for_url(f"**/customers/{company.pk}/graph/")
    expect(graph).to_have_attribute("data-drawn", "3")
    page.get_by_role("button", name="Table").click()
    expect(page.get_by_role("row").filter(has_text="Guarantee")).to_contain_text(company.name)
    page.get_by_role("button", name="Graph").click()
    graph.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{company.pk}/")
    assert page.said == []
    assert page.strangers == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_a_telephone_the_table_comes_first(visit, world: World, cast: Cast) -> None:
    tie(world, "mine", "company", "legal_rep")
    page = visit(f"/customers/{world.customers['mine'].pk}/graph/", user=cast.manager, width=390)
    expect(page.get_by_role("button", name="Table")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("typeof window.cytoscape") == "undefined"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_ties_between_the_same_two_do_not_cover_each_others_words(visit, world: World, cast: Cast) -> None:
    tie(world, "mine", "company", "guarantor")
    tie(world, "company", "mine", "guarantor")
    tie(world, "mine", "assisted", "spouse")
    page = visit(f"/customers/{world.customers['mine'].pk}/graph/", user=cast.manager)
    expect(page.get_by_role("application")).to_have_attribute("data-drawn", "3")
    styles = "name => document.querySelector('[role=application]')._cyreg.cy.edges().map((edge) => edge.style(name))"
    assert sorted(map(bool, page.evaluate(styles, "label"))) == [False, False, True]
    assert sum(map(bool, page.evaluate(styles, "source-label"))) == 2
