"""The sign-in: by which name, how many tries, and for how long one stays signed in."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from bankcrm.common.models import Parameter
from staff.models import User
from staff.sessions import NOTES
from tests.cast import PASSWORD, Cast, World

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}
SIGN_IN = "/account/sign-in/"
SignIn = Callable[[User], Client]


def answer_to(name: str, password: str, client: Client | None = None) -> str:
    """What the page says to a wrong sign-in; "in" to a right one."""
    response = (client or Client()).post(SIGN_IN, {"login": name, "password": password}, headers=ENGLISH)
    return "in" if response.status_code == 302 else " ".join(response.context["form"].non_field_errors())


@pytest.fixture
def named(cast: Cast, world: World) -> User:
    """The manager under a user name and a number that no other test counts tries of."""
    cast.manager.username = f"user-{uuid.uuid4().hex}"
    cast.manager.save()
    employee = world.employees["manager"]
    employee.number = f"N{uuid.uuid4().hex[:16]}"
    employee.save()
    return cast.manager


# By which name


def test_user_name_and_employee_number_both_open(named: User) -> None:
    assert answer_to(named.username, PASSWORD) == "in"
    assert answer_to(named.employee.number, PASSWORD) == "in"


def test_a_number_that_is_somebodys_user_name_is_theirs(named: User, cast: Cast) -> None:
    cast.head.username = named.employee.number
    cast.head.save()
    client = Client()
    assert answer_to(named.employee.number, PASSWORD, client) == "in"
    assert client.session["_auth_user_id"] == str(cast.head.pk)


# How many tries


def test_the_tries_left_are_told_and_then_how_long_the_lock_lasts(named: User) -> None:
    Parameter.objects.create(code="staff.sign_in_tries", value=3)
    Parameter.objects.create(code="staff.sign_in_lock_minutes", value=7)
    assert "2 more tries" in answer_to(named.username, "x")
    assert "1 more try" in answer_to(named.username, "x")
    assert "locked for 7 more minutes" in answer_to(named.username, "x")
    assert "locked for 7 more minutes" in answer_to(named.username, PASSWORD)
    assert answer_to(named.employee.number, PASSWORD) == "in"


def test_a_name_that_nobody_has_is_answered_in_the_same_words(named: User) -> None:
    Parameter.objects.create(code="staff.sign_in_tries", value=3)
    unknown = f"nobody-{uuid.uuid4().hex}"
    told = [[answer_to(name, "x").rpartition(", until")[0] for _try in range(4)] for name in (named.username, unknown)]
    assert told[0] == told[1]


def test_a_right_sign_in_begins_the_count_anew(named: User) -> None:
    for _time in range(3):
        assert "4 more tries" in answer_to(named.username, "x")
        assert answer_to(named.username, PASSWORD) == "in"


def test_a_closed_sign_in_is_answered_like_a_wrong_one(named: User) -> None:
    named.is_active = False
    named.save()
    assert "Name or password is wrong" in answer_to(named.username, PASSWORD)


# For how long


def went_by(client: Client, seconds: float, since: str = "seen") -> None:
    """As if the session had been noted so long ago."""
    session = client.session
    session[NOTES] = {**session[NOTES], since: time.time() - seconds}
    session.save()


def test_who_did_nothing_is_signed_out_told_so_and_led_back(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)
    went_by(client, 29 * 60)
    assert client.get("/customers/").status_code == 200
    went_by(client, 31 * 60)
    answer = client.get("/customers/?grade=core", headers=ENGLISH)
    assert answer.headers["Location"] == f"{SIGN_IN}?over=idle&next=%2Fcustomers%2F%3Fgrade%3Dcore"
    page = client.get(answer.headers["Location"], headers=ENGLISH).content.decode()
    assert "You did nothing for a while and were signed out" in page
    assert 'name="next" value="/customers/?grade=core"' in page
    assert client.get("/customers/").headers["Location"].startswith(SIGN_IN)


def test_a_sign_in_ends_with_the_working_day_however_busy(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)
    went_by(client, 12 * 3600 + 1, since="began")
    answer = client.get("/customers/", headers=ENGLISH)
    assert "over=whole" in answer.headers["Location"]


def test_the_limits_are_the_banks(cast: Cast, sign_in: SignIn) -> None:
    Parameter.objects.create(code="staff.idle_minutes", value=10)
    client = sign_in(cast.head)
    went_by(client, 11 * 60)
    assert client.get("/customers/").status_code == 302


def test_a_session_is_written_once_a_minute_and_not_by_what_asks_for_itself(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)

    def seen() -> float:
        return Session.objects.get(pk=client.session.session_key).get_decoded()[NOTES]["seen"]

    at_first = seen()
    client.get("/customers/")
    assert seen() == at_first
    went_by(client, 61)
    before = seen()
    client.get("/customers/?part=progress", headers={"hx-request": "true"})
    assert seen() == before
    client.get("/customers/")
    assert seen() > before


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)
    went_by(client, 31 * 60)
    part = {"hx-request": "true", "hx-current-url": "http://testserver/customers/?page=2"}
    answer = client.get("/customers/?q=x", headers=part)
    assert answer.headers["HX-Redirect"] == f"{SIGN_IN}?over=idle&next=%2Fcustomers%2F%3Fpage%3D2"


def test_a_form_sent_too_late_leads_back_to_its_page_and_to_no_other_place(cast: Cast, sign_in: SignIn) -> None:
    for came, back in (
        ("http://testserver/customers/new/", "&next=%2Fcustomers%2Fnew%2F"),
        ("http://evil.example/", ""),
    ):
        client = sign_in(cast.head)
        went_by(client, 31 * 60)
        answer = client.post("/customers/new/", {"name": "x"}, headers={"referer": came})
        assert answer.headers["Location"] == f"{SIGN_IN}?over=idle{back}"


def test_a_number_asked_for_too_late_is_refused_as_data(world: World, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    went_by(client, 31 * 60)
    point = world.customers["mine"].contact_points.get()
    answer = client.post(f"/contact-points/{point.pk}/reveal/", headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert "value" not in answer.json()


def test_a_session_from_before_there_were_limits_goes_on(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)
    session = client.session
    del session[NOTES]
    session.save()
    assert client.get("/customers/").status_code == 200
    assert NOTES in client.session


def test_who_was_signed_out_elsewhere_comes_back_to_the_page_and_not_to_the_act(client: Client, db: None) -> None:
    for came, back in (
        ("http://testserver/customers/?view=1", "/customers/%3Fview%3D1"),
        ("http://evil.example/", "/"),
    ):
        answer = client.post("/views/1/default/", headers={"referer": came})
        assert answer.headers["Location"] == f"{SIGN_IN}?next={back}"
    assert client.get("/customers/?grade=core").headers["Location"] == f"{SIGN_IN}?next=/customers/%3Fgrade%3Dcore"
