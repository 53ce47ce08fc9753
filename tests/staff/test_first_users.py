"""An empty bank gets two users, whose passwords are told once."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from bankcrm.common.models import AuditEntry, Parameter
from staff.models import User
from staff.services.user import user_choose_password, user_issue_one_time_password

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def make() -> str:
    said = StringIO()
    call_command("create_first_users", stdout=said)
    return said.getvalue()


def test_an_empty_bank_gets_an_administrator_and_an_analyst() -> None:
    said = make()
    passwords = dict(re.findall(r"^\s+(admin|analyst)\s+(\S+)", said, re.MULTILINE))
    assert set(passwords) == {"admin", "analyst"}
    for username, password in passwords.items():
        user = User.objects.get(username=username)
        assert user.check_password(password) and user.must_change_password
    assert User.objects.get(username="admin").is_staff
    analyst = User.objects.get(username="analyst").access
    assert analyst.scope("customers.view_customer").everything and analyst.masks_names()


def test_a_second_time_nothing_is_made() -> None:
    make()
    assert "admin " not in make()
    assert User.objects.count() == 2


def test_the_password_must_be_changed_before_anything_else_and_then_all_is_open() -> None:
    password = re.findall(r"^\s+admin\s+(\S+)", make(), re.MULTILINE)[0]
    client = Client()
    assert client.post("/account/sign-in/", {"login": "admin", "password": password}).status_code == 302
    assert client.get("/branches/").headers["Location"] == "/account/password/"
    assert "&lt;li&gt;" not in client.get("/account/password/").text
    chosen = {"oldpassword": password, "password1": "bamboo after rain", "password2": "bamboo after rain"}
    assert client.post("/account/password/", chosen).headers["Location"] == "/"
    assert client.get("/branches/").status_code == 200
    user = User.objects.get(username="admin")
    assert user.check_password("bamboo after rain") and not user.must_change_password
    assert AuditEntry.objects.latest("id").code == "user.password_chosen"


def test_a_one_time_password_that_was_not_used_in_time_opens_nothing_and_says_so() -> None:
    Parameter.objects.create(code="staff.one_time_password_hours", value=5)
    said = make()
    assert "good for 5 hours" in said
    password = re.findall(r"^\s+admin\s+(\S+)", said, re.MULTILINE)[0]
    admin = User.objects.get(username="admin")
    assert timedelta(hours=4) < admin.password_until - timezone.now() <= timedelta(hours=5)
    User.objects.filter(pk=admin.pk).update(password_until=timezone.now() - timedelta(minutes=1))
    answer = Client().post("/account/sign-in/", {"login": "admin", "password": password}, headers=ENGLISH)
    assert "Ask your administrator for a new one" in answer.content.decode()
    wrong = Client().post("/account/sign-in/", {"login": "admin", "password": "x"}, headers=ENGLISH)
    assert "Ask your administrator for a new one" not in wrong.content.decode()
    _user, new = user_issue_one_time_password(user=admin, acting_user=None)
    assert Client().post("/account/sign-in/", {"login": "admin", "password": new}).status_code == 302


def test_a_password_of_ones_own_never_ends() -> None:
    make()
    admin = user_choose_password(user=User.objects.get(username="admin"), password="bamboo after rain")
    assert admin.password_until is None
    User.objects.filter(pk=admin.pk).update(password_until=timezone.now() - timedelta(days=1))
    answer = Client().post("/account/sign-in/", {"login": "admin", "password": "bamboo after rain"})
    assert answer.status_code == 302
