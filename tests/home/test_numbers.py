"""Each number on the first page opens its list, and the list has just so many rows, for every role."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from customers.models import PortfolioFigure
from customers.portfolios.refresh import portfolios_refresh
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}
LINK = re.compile(r'<a (?:class="[^"]*" )?href="(/(?:customers|accounts|loans)/[^"]*)">(.*?)</a>', re.S)
FIGURE = re.compile(r'<span class="bc-tile-v">([\d,]+)</span>')
READERS = ("manager", "colleague", "far_manager", "head", "teller", "risk_officer", "analyst")


def numbers(page: str) -> dict[str, int]:
    """Address of a list -> the number that leads there."""
    found = {}
    for url, inside in LINK.findall(page):
        tile = FIGURE.search(inside)
        text = tile[1] if tile else re.sub(r"<[^>]+>", "", inside)
        if number := re.fullmatch(r"(?:All )?([\d,]+)", text.strip()):
            found[unescape(url)] = int(number[1].replace(",", ""))
    return found


def whole_page(client: Client) -> str:
    response = client.get("/?all=yes", headers=ENGLISH)
    assert response.status_code == 200
    return response.content.decode()


def listed(client: Client, url: str) -> int:
    response = client.get(url)
    assert response.status_code == 200, url
    count = response.context["page"].count
    assert count.is_exact
    return count.value


@pytest.mark.parametrize("name", READERS)
def test_each_number_is_the_count_of_its_list(full_world: World, cast: Cast, sign_in, name: str) -> None:
    portfolios_refresh()
    client = sign_in(getattr(cast, name))
    found = numbers(whole_page(client))
    wrong = {url: (number, listed(client, url)) for url, number in found.items() if number != listed(client, url)}
    assert not wrong
    everywhere = {
        "/customers/",
        "/customers/?incomplete=yes",
        "/loans/?held=yes&overdue=yes",
        *(f"/loans/?held=yes&overdue={bucket}" for bucket in ("1-30", "31-90", "91-270", "271-360", "361")),
        *(
            f"/accounts/?maturing={days}&held=yes&kind={kind}"
            for days in (7, 30)
            for kind in ("time", "wealth", "insurance")
        ),
        *(f"/loans/?maturing={days}&held=yes" for days in (7, 30)),
        *(f"/accounts/?kind={kind}&held=yes" for kind in ("demand", "time", "wealth", "insurance")),
    }
    assert everywhere <= set(found), everywhere - set(found)
    assert all(found[url] for url in everywhere)
    of_branches = name in ("head", "teller", "risk_officer", "analyst")
    assert ("/customers/?unmanaged=no" in found) is of_branches
    assert any(url.startswith("/customers/?grade=") for url in found)
    assert any(url.startswith("/customers/?manager=") for url in found) is (name == "head")


@pytest.mark.parametrize("name", ["manager", "head"])
def test_numbers_hold_for_a_reader_of_a_confidential_file(full_world: World, cast: Cast, sign_in, name: str) -> None:
    portfolios_refresh()
    full_world.customers["sealed"].confidential_readers.add(getattr(cast, name))
    client = sign_in(getattr(cast, name))
    found = numbers(whole_page(client))
    assert found["/customers/"] == (4 if name == "manager" else 7)
    assert {url: number for url, number in found.items() if number != listed(client, url)} == {}


def test_nobody_hears_of_customers_out_of_scope(full_world: World, cast: Cast, sign_in) -> None:
    """Names and numbers of the first page of a manager are the same whether or not others have customers."""
    portfolios_refresh()
    page = whole_page(sign_in(cast.manager))
    for name in ("sealed", "colleagues", "unmanaged", "next_door", "far_away"):
        assert full_world.customers[name].name not in page
    before = numbers(page)
    for name in ("colleagues", "far_away"):
        customer = full_world.customers[name]
        customer.accounts.update(status="closed")
        customer.loans.all().update(overdue_since=None)
    portfolios_refresh()
    assert numbers(whole_page(sign_in(cast.manager))) == before


def test_tile_says_the_change_since_the_last_months_end(full_world: World, cast: Cast, sign_in) -> None:
    portfolios_refresh()
    may = PortfolioFigure.objects.filter(month=date(2026, 5, 1), code="deposits")
    assert not may.exists()
    for row in PortfolioFigure.objects.filter(month=date(2026, 6, 1), code="deposits"):
        row.pk, row.month, row.amount = None, date(2026, 5, 1), row.amount / 2
        row.save(force_insert=True)
    page = whole_page(sign_in(cast.far_manager))
    tile = next(tile for tile in re.findall(r'<a class="bc-tile".*?</a>', page, re.S) if "Deposits" in tile)
    assert "+100.0%" in tile
    assert "on month" in tile
