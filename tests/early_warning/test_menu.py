"""Which entry of the menu a page of the warnings stands under."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from early_warning.models import Warning
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db


def marked(client: Any, url: str) -> list[str]:
    """The addresses that the menu marks as where one is."""
    menu = client.get(url).content.decode().split('class="bc-side"')[1].split("</nav>")[0]
    return re.findall(r'href="([^"]+)"[^>]* aria-current="page"', menu)


def test_a_question_stands_under_the_list_of_what_it_is_about(world: World, cast: Cast, sign_in: Any) -> None:
    client = sign_in(cast.head)
    for name, subject, list_name in (
        ("why_customer", world.customers["mine"], "customers:customer_list"),
        ("why_loan", world.loans["mine"], "products:loan_list"),
        ("why_account", world.accounts["mine"], "products:account_list"),
    ):
        assert marked(client, reverse(f"early_warning:{name}", args=[subject.pk])) == [reverse(list_name)]


def test_a_choice_of_ones_own_stands_under_no_entry(cast: Cast, sign_in: Any) -> None:
    assert marked(sign_in(cast.head), "/warnings/notices/") == []


def test_inbox_and_a_warning_stand_under_the_inbox(desks: dict[str, Warning], cast: Cast, sign_in: Any) -> None:
    client = sign_in(cast.head)
    for url in ("/warnings/", desks["mine"].get_absolute_url()):
        assert marked(client, url) == ["/warnings/"]
