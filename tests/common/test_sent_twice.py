"""A form that makes something, sent twice: one record, and the second time leads to it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bankcrm.common.models import SentForm
from bankcrm.common.services import sent
from products.models import Product
from staff.models import User
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NEW = "/products/new/"
ENGLISH = {"accept-language": "en"}


def opened(client: Client, world: World, code: str = "T9") -> dict[str, Any]:
    """The form as a browser sends it."""
    html = client.get(NEW).content.decode()
    token = re.search(r'name="once" value="([^"]+)"', html)
    assert token
    category = world.products["time"].category_id
    return {
        "once": token.group(1),
        "code": code,
        "name": "大额存单",
        "category": category,
        "currency": "CNY",
        "status": "draft",
    }


def test_sent_twice_is_saved_once(world: World, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.product_manager)
    form = opened(client, world)
    first = client.post(NEW, form)
    assert first.status_code == 302, first.context["form"].errors
    again = client.post(NEW, form, headers=ENGLISH)
    assert again.headers["Location"] == first.headers["Location"]
    assert Product.objects.filter(code="T9").count() == 1
    assert "This was saved already." in client.get(again.headers["Location"], headers=ENGLISH).content.decode()


def test_a_form_that_was_refused_is_sent_again(world: World, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.product_manager)
    form = opened(client, world, code="T1")
    refused = client.post(NEW, form)
    assert refused.status_code == 422
    assert f'name="once" value="{form["once"]}"' in refused.content.decode()
    assert client.post(NEW, form | {"code": "T9"}).status_code == 302


def test_another_form_and_another_person_save_their_own(world: World, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.product_manager)
    form = opened(client, world)
    assert client.post(NEW, form).status_code == 302
    assert client.post(NEW, opened(client, world, code="T10")).status_code == 302
    assert sent.sent_before(form["once"], cast.head) is None


def test_a_token_is_kept_for_a_day(cast: Cast) -> None:
    sent.sent_now("old", cast.head)
    SentForm.objects.update(sent_at=timezone.now() - timedelta(hours=25))
    sent.sent_now("new", cast.head)
    assert list(SentForm.objects.values_list("token", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_wait_for_each_other(cast: Cast) -> None:
    """The second hears of the first once it has ended; after a rollback it is the first itself."""
    found: list[bool] = []

    def second(token: str) -> None:
        try:
            found.append(sent.sent_now(token, cast.head))
        finally:
            connection.close()

    for token, rolled_back in (("a", False), ("b", True)):
        with transaction.atomic():
            assert sent.sent_now(token, cast.head)
            thread = threading.Thread(target=second, args=[token])
            thread.start()
            transaction.set_rollback(rolled_back)
        thread.join(10)
    assert found == [False, True]
