"""docs/permissions.md says what the roles give, and the customer page shows each role what the document says."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from customers.models import IdentityDocument
from staff.models import User
from staff.roles import READY_ROLES
from tests.cast import Cast, World
from tests.staff.permission_tables import ACTS, DOCUMENT, shown, written

SignIn = Callable[[User], Client]

# person of the cast -> role
WHO = {
    "manager": "customer_manager",
    "head": "branch_head",
    "teller": "lobby",
    "risk_officer": "risk_officer",
    "analyst": "analyst",
    "product_manager": "product_manager",
    "auditor": "auditor",
    "administrator": "administrator",
    "feed_officer": "feed_officer",
}


def test_the_document_says_what_the_roles_give() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document == written(document), "docs/permissions.md is out of date; its last section says how to mend it"


def test_every_permission_on_customers_products_and_files_stands_in_the_table() -> None:
    listed = {permission for acts in ACTS.values() for permission in acts.values()}
    given = {permission for role in READY_ROLES for permission in role.grants}
    twins = {"products.change_rate", "products.change_exchangerate", "products.add_category"}
    twins |= {"customers.view_tag", "customers.add_tag"}
    of_interest = ("customers.", "products.", "common.view_feed", "common.add_feed", "common.download")
    assert {permission for permission in given if permission.startswith(of_interest)} <= listed | twins


@pytest.mark.parametrize("person", WHO)
def test_the_customer_page_shows_each_role_what_the_document_says(
    cast: Cast, world: World, sign_in: SignIn, person: str
) -> None:
    """The page with every panel, looked through for the name and for whole numbers."""
    role = next(role for role in READY_ROLES if role.code == WHO[person])
    client = sign_in(getattr(cast, person))
    mine = world.customers["mine"]
    answer = client.get(f"/customers/{mine.pk}/")
    if shown(role, "name") == "–":
        assert answer.status_code == 403
        return
    assert answer.status_code == 200
    seen = everything_on(client, answer.content.decode())
    assert (mine.name in seen) is (shown(role, "name") == "shown")
    document = IdentityDocument.objects.get(customer=mine)
    mobile = mine.contact_points.get(kind="mobile")
    for number in (document.number, mobile.value, world.accounts["mine"].number):
        assert number not in seen


def everything_on(client: Client, page: str) -> str:
    """The page with the panels that it loads afterwards."""
    parts = [page]
    for address in sorted(set(re.findall(r'hx-get="([^"]*panel[^"]*)"', page))):
        answer = client.get(unescape(address), headers={"HX-Request": "true"})
        if answer.status_code == 200:
            parts.append(answer.content.decode())
    assert len(parts) > 1
    return "\n".join(parts)
