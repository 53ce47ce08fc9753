"""Who opens which page of the products module, and what they see there."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from bankcrm.common.models import AuditEntry
from products.models import AccountHolder, Card
from tests.cast import CUSTOMERS

EN = {"accept-language": "en"}
WITH_HOLDINGS = {"manager", "colleague", "far_manager", "head", "teller", "risk_officer", "analyst"}
WITH_PRODUCTS = WITH_HOLDINGS | {"product_manager", "administrator"}
# What each sees besides the confidential customer's, which nobody of the cast reads.
REACH = {
    "manager": {"mine", "company", "assisted"},
    "teller": {"mine", "company", "colleagues", "unmanaged"},
    "head": {"mine", "company", "colleagues", "unmanaged", "assisted", "next_door"},
    "risk_officer": {"mine", "company", "colleagues", "unmanaged", "assisted", "next_door"},
    "analyst": set(CUSTOMERS) - {"sealed"},
}


def page(client, name, *args, **data):
    return client.get(reverse(name, args=args), data, headers=EN)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("products:product_list", WITH_PRODUCTS),
        ("products:product_options", WITH_PRODUCTS),
        ("products:category_list", WITH_PRODUCTS),
        ("products:account_list", WITH_HOLDINGS),
        ("products:loan_list", WITH_HOLDINGS),
        ("products:product_create", {"product_manager"}),
        ("products:category_create", {"product_manager"}),
    ],
)
def test_each_page_opens_for_its_roles_alone(cast, sign_in, client, name, allowed):
    assert client.get(reverse(name)).status_code == 302
    for who, user in cast:
        expected = 200 if who in allowed else 403
        assert page(sign_in(user), name).status_code == expected, (who, name)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("products:product_detail", WITH_PRODUCTS),
        ("products:product_history", WITH_PRODUCTS),
        ("products:product_edit", {"product_manager"}),
        ("products:product_retire", {"product_manager"}),
        ("products:rate_create", {"product_manager"}),
    ],
)
def test_pages_of_a_product_open_for_their_roles_alone(world, cast, sign_in, client, name, allowed):
    product = world.products["time"]
    assert client.get(reverse(name, args=[product.pk])).status_code == 302
    for who, user in cast:
        expected = 200 if who in allowed else 403
        assert page(sign_in(user), name, product.pk).status_code == expected, (who, name)
    assert page(sign_in(cast.product_manager), name, 10**9).status_code == 404


@pytest.mark.parametrize("who", sorted(REACH))
@pytest.mark.parametrize(("kind", "name"), [("accounts", "account"), ("loans", "loan")])
def test_a_holding_outside_the_scope_does_not_exist(world, cast, sign_in, who, kind, name):
    client = sign_in(getattr(cast, who))
    holdings = getattr(world, kind)
    for customer, holding in holdings.items():
        expected = 200 if customer in REACH[who] else 404
        assert page(client, f"products:{name}_detail", holding.pk).status_code == expected, (who, customer)
    listed = page(client, f"products:{name}_list", rows=100).content.decode()
    found = {int(pk) for pk in re.findall(rf'data-url="/{kind}/(\d+)/"', listed)}
    assert found == {holdings[customer].pk for customer in REACH[who]}


@pytest.mark.parametrize(
    ("name", "panels"),
    [
        ("account", ("balance", "transactions", "holders", "cards", "orders")),
        ("loan", ("state", "collateral", "class", "guarantors")),
    ],
)
def test_panels_answer_within_the_scope_only(world, cast, sign_in, name, panels):
    mine, foreign = getattr(world, f"{name}s")["mine"], getattr(world, f"{name}s")["far_away"]
    client = sign_in(cast.manager)
    for panel in panels:
        assert page(client, f"products:{name}_detail", mine.pk, panel=panel).status_code == 200, panel
        assert page(client, f"products:{name}_detail", foreign.pk, panel=panel).status_code == 404, panel


def test_the_holdings_panels_ask_for_their_own_permission(world, cast, sign_in):
    """Who may see customers but no accounts gets no holdings, by whatever address."""
    role = cast.teller.groups.get().role
    role.grants.filter(permission__codename__in=["view_account", "view_loan"]).delete()
    client = sign_in(cast.teller)
    customer = world.customers["mine"]
    whole = client.get(f"/customers/{customer.pk}/", headers=EN)
    assert whole.status_code == 200
    assert "panel=holdings" not in whole.content.decode()
    for panel in ("holdings", "transactions", "balances"):
        assert client.get(f"/customers/{customer.pk}/?panel={panel}").status_code == 404


def test_account_numbers_are_masked_everywhere(world, cast, sign_in):
    account = world.accounts["mine"]
    Card.objects.create(number="6200111122223333", kind="debit", account=account, holder=account.customer)
    client = sign_in(cast.manager)
    pages = [
        page(client, "products:account_list"),
        page(client, "products:account_detail", account.pk),
        page(client, "products:account_detail", account.pk, panel="cards"),
        client.get(f"/customers/{account.customer_id}/?panel=holdings"),
    ]
    for one in pages:
        text = one.content.decode()
        assert account.number not in text and "6200111122223333" not in text
    assert "6999****0001" in pages[0].content.decode()
    assert "6200****3333" in pages[2].content.decode()


def test_a_whole_number_is_shown_on_record_to_whoever_may_ask(world, cast, sign_in):
    account = world.accounts["mine"]
    url = reverse("products:account_reveal", args=[account.pk])
    answer = sign_in(cast.manager).post(url)
    assert answer.json() == {"value": account.number}
    assert answer["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(code="account.number_revealed")
    assert (entry.subject_id, entry.user_id, entry.customer_id) == (account.pk, cast.manager.pk, account.customer_id)
    assert account.number not in entry.subject_text


def test_a_cards_number_is_shown_in_the_same_way(world, cast, sign_in):
    account = world.accounts["mine"]
    card = Card.objects.create(number="6200111122223333", kind="debit", account=account, holder=account.customer)
    url = reverse("products:card_reveal", args=[card.pk])
    assert sign_in(cast.head).post(url).json() == {"value": card.number}
    assert AuditEntry.objects.get(code="card.number_revealed").customer_id == account.customer_id
    assert sign_in(cast.far_manager).post(url).status_code == 404


def test_nobody_else_gets_the_number_and_nothing_is_on_record(world, cast, sign_in):
    url = reverse("products:account_reveal", args=[world.accounts["mine"].pk])
    expected = {"far_manager": 404, "colleague": 404, "manager": 405}
    for who, user in cast:
        client = sign_in(user)
        status = client.get(url).status_code if who == "manager" else client.post(url).status_code
        may = who in {"manager", "head", "risk_officer"}
        assert status == (expected.get(who) or (200 if may else 403)), who
    assert AuditEntry.objects.filter(code="account.number_revealed").count() == 2  # head, risk officer


def test_the_show_button_stands_only_where_it_would_work(world, cast, sign_in):
    account = world.accounts["mine"]
    assert "data-reveal" in page(sign_in(cast.manager), "products:account_detail", account.pk).content.decode()
    assert "data-reveal" not in page(sign_in(cast.teller), "products:account_detail", account.pk).content.decode()


def test_the_analyst_sees_names_masked(world, cast, sign_in):
    client = sign_in(cast.analyst)
    account, loan = world.accounts["mine"], world.loans["mine"]
    AccountHolder.objects.create(account=account, customer=world.customers["colleagues"], role="joint")
    addresses = [
        (reverse("products:account_list"), {}),
        (reverse("products:loan_list"), {}),
        (reverse("products:account_detail", args=[account.pk]), {}),
        (reverse("products:loan_detail", args=[loan.pk]), {}),
        (reverse("products:account_detail", args=[account.pk]), {"panel": "holders"}),
    ]
    for url, data in addresses:
        text = client.get(url, data).content.decode()
        assert "单雪梅" not in text and "王建国" not in text, url
        assert "单**" in text


def test_a_joint_owner_outside_the_scope_is_named_by_a_masked_name(world, cast, sign_in):
    account = world.accounts["mine"]
    AccountHolder.objects.create(account=account, customer=world.customers["far_away"], role="joint")
    AccountHolder.objects.create(account=account, customer=world.customers["company"], role="authorised")
    text = page(sign_in(cast.manager), "products:account_detail", account.pk, panel="holders").content.decode()
    assert "吴远方" not in text and "吴**" in text
    assert "青竹粮油有限公司" in text and f"/customers/{world.customers['company'].pk}/" in text
    assert f"/customers/{world.customers['far_away'].pk}/" not in text
