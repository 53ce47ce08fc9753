"""The way in, and one's own account."""

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_home_of_somebody_without_cards_leads_to_the_first_page_of_their_menu(cast: Cast, sign_in) -> None:
    response = sign_in(cast.product_manager).get("/")
    assert (response.status_code, response.headers["Location"]) == (302, "/products/")


def test_home_of_somebody_without_a_role_says_what_to_do(cast: Cast, sign_in) -> None:
    response = sign_in(cast.nobody).get("/", headers={"accept-language": "en"})
    assert response.status_code == 200
    assert "Ask your administrator" in response.content.decode()


def test_home_asks_a_stranger_to_sign_in() -> None:
    response = Client().get("/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/sign-in/")


def test_language_chosen_once_holds_on_every_machine(cast: Cast, sign_in) -> None:
    first = sign_in(cast.manager)
    first.post("/language/", {"language": "en", "next": "/me/"})
    another = sign_in(cast.manager)
    page = another.get("/me/", headers={"accept-language": "zh-CN"}).content.decode()
    assert '<html lang="en"' in page
    cast.manager.refresh_from_db()
    assert cast.manager.language == "en"


def test_language_of_the_browser_holds_until_one_is_chosen(cast: Cast, sign_in) -> None:
    client = sign_in(cast.manager)
    assert '<html lang="zh-hans"' in client.get("/me/", headers={"accept-language": "zh-CN"}).content.decode()
    assert '<html lang="en"' in client.get("/me/", headers={"accept-language": "en-GB"}).content.decode()


def test_language_that_does_not_exist_is_not_kept(cast: Cast, sign_in) -> None:
    sign_in(cast.manager).post("/language/", {"language": "xx", "next": "/me/"})
    cast.manager.refresh_from_db()
    assert cast.manager.language == ""


def test_language_of_a_stranger_stays_in_the_browser(client: Client) -> None:
    client.post("/language/", {"language": "en", "next": "/account/sign-in/"})
    assert '<html lang="en"' in client.get("/account/sign-in/", headers={"accept-language": "zh-CN"}).content.decode()


def test_my_account_tells_who_one_is(cast: Cast, sign_in) -> None:
    page = sign_in(cast.head).get("/me/", headers={"accept-language": "en"}).content.decode()
    for words in ("head", "Branch head", "北区分行"):
        assert words in page
