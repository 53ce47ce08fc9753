"""Parts of a page that are kept with places left open: what fills them is one person's own, and goes to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bankcrm.common.actions import Button, RecordButtons, buttons, registered
from bankcrm.common.html import escaped
from bankcrm.common.templatetags.kept_parts import stat_tiles
from staff.models import User
from tests.cast import Cast, World

SignIn = Callable[[User], Client]
OWN = "<i>林&甲</i>"


@given(st.text(max_size=40))
def test_what_fills_a_gap_is_escaped_and_stands_in_its_place(address: str) -> None:
    other = Button("Edit", "pencil", "X-X").html()
    assert other.count("X-X") == 1
    assert Button("Edit", "pencil", address).html() == other.replace("X-X", escaped(address))


def test_each_language_has_a_drawing_of_its_own() -> None:
    button = Button("Edit", "pencil", "/a/", disabled_reason="closed")
    said = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said.append(button.in_menu())
    assert said[0] != said[1]


def test_rows_of_gaps_say_what_is_there_and_nothing_of_the_rows_before() -> None:
    """The same drawing serves both: what is empty has no part, what is a figure is printed, even zero."""
    for name, value in ((OWN, 0), ("Colleague", "12")):
        html = stat_tiles(
            [{"label": name, "value": value, "url": "?tab=a&b"}, {"label": "x", "value": "y", "unit": None}]
        )
        assert f">{escaped(name)}<" in html and f">{value}<" in html and '?tab=a&amp;b"' in html
        assert "<small>" not in html and html.count("<a ") == 1
    assert escaped(OWN) not in html


def test_a_fixed_text_is_said_in_each_language() -> None:
    template = Template('{% translate "Customers" %}|{% translate name %}')
    said = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            said.append(template.render(Context({"name": "Customers"})).split("|"))
    assert all(fixed == asked for fixed, asked in said)
    assert said[0] == said[2] != said[1]


@pytest.mark.django_db
def test_the_buttons_of_a_record_lead_to_no_other(cast: Cast, world: World) -> None:
    """Drawn once for all customers, as they are for whoever has the same rights."""
    actions = registered("customers.customer")
    for customer in world.customers.values():
        bar = RecordButtons(actions, cast.head, customer).beside_name
        assert set(re.findall(r'href="[^"]*?/(\d+)/', bar)) == {str(customer.pk)}
        assert [one.url for one in buttons(actions, cast.head, customer) if f'href="{one.url}"' in bar]


@pytest.mark.django_db
def test_the_top_bar_is_each_persons_own(cast: Cast, sign_in: SignIn) -> None:
    """Two with the same rights, in turn and back: name, token and the page to come back to are never the other's."""
    cast.manager.display_name, cast.colleague.display_name = OWN, "Colleague"
    for user in (cast.manager, cast.colleague):
        user.save()
    first, second = sign_in(cast.manager), sign_in(cast.colleague)
    for client, name, other, address in (
        (first, escaped(OWN), "Colleague", "/customers/?q=a&page_size=20"),
        (second, "Colleague", escaped(OWN), "/customers/"),
        (first, escaped(OWN), "Colleague", "/customers/"),
    ):
        bar = client.get(address).content.decode()
        bar = bar[bar.index('<header class="bc-top">') : bar.index("</header>")]
        assert name in bar and other not in bar and OWN not in bar
        assert f'name="next" value="{escaped(address)}"' in bar
        tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', bar))
        assert len(tokens) == 1
        answer = client.post("/language/", {"language": "en", "next": address, "csrfmiddlewaretoken": tokens.pop()})
        assert answer.status_code == 302, answer
