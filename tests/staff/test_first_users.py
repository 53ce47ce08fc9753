"""An empty bank gets two users, whose passwords are told once."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from bankcrm.common.models import AuditEntry
from staff.models import User

pytestmark = pytest.mark.django_db


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
    chosen = {"oldpassword": password, "password1": "bamboo after rain", "password2": "bamboo after rain"}
    assert client.post("/account/password/", chosen).status_code == 302
    assert client.get("/branches/").status_code == 200
    user = User.objects.get(username="admin")
    assert user.check_password("bamboo after rain") and not user.must_change_password
    assert AuditEntry.objects.latest("id").code == "user.password_chosen"
