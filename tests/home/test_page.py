"""The first page of the day: which cards each kind of people has, and what it says where there is nothing yet."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client, RequestFactory

from bankcrm.common import audit, home
from bankcrm.common.models import BankState, FeedBatch, FeedFile
from customers.models import Customer
from customers.portfolios.refresh import portfolios_refresh
from customers.services.recent import customer_opened
from products.models import BalanceChange, LargestMovement, Loan
from tests.cast import Cast, World
from tests.home.conftest import DAY
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}
OWN = {"tiles", "maturing", "overdue", "kinds", "grades", "trend", "movements", "recent", "warnings"}
MANAGER = OWN | {"maturing-next", "next-steps"}
BRANCHES = OWN | {"overdue-trend"}
RISK_OFFICER = BRANCHES | {"next-steps", "warnings-escalated"}
HEAD = RISK_OFFICER | {"managers", "approvals"}
CARDS = {
    "manager": MANAGER,
    "head": HEAD,
    "teller": BRANCHES | {"next-steps"},
    "risk_officer": RISK_OFFICER,
    "analyst": BRANCHES | {"approvals"},
    "auditor": {"feeds", "audit"},
    "administrator": {"feeds", "audit"},
    "feed_officer": {"feeds"},
    "product_manager": set(),
    "nobody": set(),
}


def text_of(client: Client, path: str = "/?all=yes") -> str:
    response = client.get(path, headers=ENGLISH)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", CARDS)
def test_each_kind_of_people_has_its_cards_and_no_other(full_world: World, cast: Cast, sign_in, name: str) -> None:
    portfolios_refresh()
    client, user = sign_in(getattr(cast, name)), getattr(cast, name)
    assert {card.code for card in home.cards_of(user)} == CARDS[name]
    for code in HEAD | MANAGER | {"feeds", "audit", "no-such-card"}:
        expected = 200 if code in CARDS[name] else 404
        assert client.get(f"/?card={code}").status_code == expected, code


def test_stranger_gets_no_card(client: Client) -> None:
    response = client.get("/?card=tiles")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/sign-in/")


def test_title_says_for_whom_the_figures_are(full_world: World, cast: Cast, sign_in) -> None:
    titles = {"manager": "My day", "head": "北区分行", "analyst": "Test Bank"}
    for name, title in titles.items():
        page = text_of(sign_in(getattr(cast, name)), "/")
        assert f"<h1>{title}</h1>" in page
        assert f"figures as of {DAY}" in page


def test_home_is_the_current_entry_of_the_menu_on_its_own_page_alone(cast: Cast, sign_in) -> None:
    client = sign_in(cast.manager)
    entry = 'href="/" title="Home" aria-current="page"'
    assert entry in text_of(client, "/")
    assert entry not in text_of(client, "/customers/")
    assert 'href="/" title="Home"' in text_of(client, "/customers/")
    assert 'title="Home"' not in text_of(sign_in(cast.product_manager), "/products/")


def test_before_the_first_count_the_page_says_what_comes(world: World, cast: Cast, sign_in) -> None:
    assert "No figures yet" in text_of(sign_in(cast.head))


def test_bank_without_anything_still_has_a_first_page(cast: Cast, sign_in) -> None:
    BankState.objects.update(business_date=None)
    for name in ("manager", "head", "analyst", "administrator"):
        text_of(sign_in(getattr(cast, name)))
    assert "Upload files" in text_of(sign_in(cast.administrator))
    assert "Upload" not in text_of(sign_in(cast.auditor))


def test_demo_bank_offers_no_upload(cast: Cast, sign_in) -> None:
    BankState.objects.update(is_demo=True)
    client = sign_in(cast.administrator)
    for path in ("/", "/overview/", "/system/feeds/"):
        page = text_of(client, path)
        assert "takes no files" in page
        assert "/system/feeds/upload/" not in page


def test_auditors_day_leads_to_the_audit_trail(cast: Cast, sign_in) -> None:
    audit.record("user.disabled", cast.colleague, acting_user=cast.administrator)
    page = text_of(sign_in(cast.auditor))
    assert "The whole audit trail" in page
    assert "Sign-in disabled" in page


def test_administration_stands_in_the_menu_of_whoever_may_enter_it(cast: Cast, sign_in) -> None:
    entry = re.compile(r'href="/admin/"[^>]*>.*?Administration', re.DOTALL)
    assert entry.search(text_of(sign_in(cast.administrator), "/system/audit/"))
    assert "/admin/" not in text_of(sign_in(cast.auditor), "/system/audit/")


def test_manager_without_customers_is_told_who_gives_them(full_world: World, cast: Cast, sign_in) -> None:
    Customer.objects.filter(manager=full_world.employees["colleague"]).update(manager=None)
    portfolios_refresh()
    assert "No customer is yours yet" in text_of(sign_in(cast.colleague))


def test_recently_opened_are_ones_own_and_still_in_scope(full_world: World, cast: Cast, sign_in) -> None:
    for name in ("mine", "company", "colleagues"):
        customer_opened(customer_id=full_world.customers[name].pk, acting_user=cast.manager)
    card = text_of(sign_in(cast.manager), "/?card=recent")
    assert full_world.customers["mine"].name in card
    assert full_world.customers["colleagues"].name not in card
    assert text_of(sign_in(cast.colleague), "/?card=recent") == ""


@pytest.fixture
def moved(full_world: World) -> World:
    """Last week every first account held 100 less than its place, and so on: the later the customer the more moved."""
    for place, account in enumerate(full_world.accounts.values(), 1):
        BalanceChange.objects.create(
            account=account, since=DAY - timedelta(days=30), balance=account.balance - 100 * place
        )
        BalanceChange.objects.create(account=account, since=DAY - timedelta(days=2), balance=account.balance)
    portfolios_refresh()
    return full_world


def test_largest_movements_are_those_in_scope_by_size(moved: World, cast: Cast, sign_in) -> None:
    kept = {one.customer_id: one.change for one in LargestMovement.objects.all()}
    assert kept[moved.customers["mine"].pk] == Decimal(100)
    assert kept[moved.customers["far_away"].pk] == Decimal(800)
    card = text_of(sign_in(cast.manager), "/?card=movements")
    shown = [name for name in moved.customers if moved.customers[name].name in card]
    assert shown == ["mine", "company", "assisted"]
    assert card.index(moved.customers["assisted"].name) < card.index(moved.customers["mine"].name)
    assert "+600.00" in card
    for name in ("sealed", "far_away"):
        assert moved.customers[name].name not in text_of(sign_in(cast.head), "/?card=movements")


def test_movement_of_a_customer_who_was_given_away_is_not_told(moved: World, cast: Cast, sign_in) -> None:
    Customer.objects.filter(pk=moved.customers["mine"].pk).update(manager=moved.employees["colleague"])
    assert moved.customers["mine"].name not in text_of(sign_in(cast.manager), "/?card=movements")


def test_who_sees_names_masked_sees_them_masked_here(moved: World, cast: Cast, sign_in) -> None:
    customer_opened(customer_id=moved.customers["mine"].pk, acting_user=cast.analyst)
    page = text_of(sign_in(cast.analyst))
    assert "+800.00" in page
    for customer in moved.customers.values():
        assert customer.name not in page


def test_money_that_came_with_the_first_load_is_no_movement(full_world: World) -> None:
    for account in full_world.accounts.values():
        BalanceChange.objects.create(account=account, since=DAY - timedelta(days=1), balance=account.balance)
    portfolios_refresh()
    assert not LargestMovement.objects.exists()


def test_feed_officer_sees_where_the_night_stands(cast: Cast, sign_in) -> None:
    batch = FeedBatch.objects.create(number="20260630-01", profile="canonical", state="applied", business_date=DAY)
    FeedFile.objects.create(batch=batch, entity="customers", file_name="customers.csv", rows_read=1000, rows_rejected=3)
    card = text_of(sign_in(cast.feed_officer), "/?card=feeds")
    for words in (
        str(DAY),
        "20260630-01",
        ">3<",
        "of 1,000",
        "accounts, balances, loans",
        f"/system/feeds/{batch.pk}/",
    ):
        assert words in card, words


@pytest.mark.parametrize("name", ["manager", "head", "analyst"])
def test_first_paint_takes_few_queries(full_world: World, cast: Cast, sign_in, name: str) -> None:
    portfolios_refresh()
    client = sign_in(getattr(cast, name))
    assert_queries(f"home, {name}", lambda: client.get("/"))


def test_course_of_one_day_is_no_chart(full_world: World, cast: Cast, sign_in) -> None:
    portfolios_refresh()
    for code in ("trend", "overdue-trend"):
        card = text_of(sign_in(cast.head), f"/?card={code}")
        assert "No month-end yet" in card
        assert "data-chart" not in card


def test_overdue_amount_that_nobody_knows_is_not_nought(full_world: World, cast: Cast, sign_in) -> None:
    late = Loan.objects.filter(overdue_since__lt=DAY - timedelta(days=360))
    late.update(overdue_principal=None, overdue_interest=None)
    portfolios_refresh()
    card = text_of(sign_in(cast.head), "/?card=overdue")
    row = next(row for row in card.split("<tr>") if "Over 360 days" in row)
    assert "—" in row
    assert "CNY 0" not in row


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("manager", {"next-steps", "overdue"}),
        ("head", {"approvals", "next-steps", "overdue", "kinds"}),
        ("analyst", {"approvals", "overdue", "kinds"}),
        ("administrator", set()),
    ],
)
def test_the_side_holds_what_finds_room_beside_the_main_column(cast: Cast, name: str, beside: set[str]) -> None:
    user = getattr(cast, name)
    request = RequestFactory().get("/")
    request.user = user
    assert {card.code for card in home.side_of([card(request) for card in home.cards_of(user)])} == beside
