"""Who may open what: every address of the product, for every kind of person, and what they get.

An address that is missing in the tables makes `test_every_address_stands_in_a_table` red. A role without the permission
gets 403; a record outside one's reach is 404, just as one that does not exist; a stranger is led to the sign-in.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from tests.addresses import addresses, path_of, patterns, records, table
from tests.cast import Cast
from tests.url_tables import ADMIN_PATHS, ADMIN_TABLE, OPEN_TABLE, ROLES

__all__ = ["patterns", "records"]

pytestmark = pytest.mark.django_db

# Roles that do not reach the whole bank: for them `far_away` is not there.
WITHOUT_THE_SOUTH = ("manager", "head", "teller", "risk_officer")


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that makes PDF is optional: the table says what is answered without it."""
    monkeypatch.setattr("bankcrm.common.pdf._library", lambda: None)


def ask(client: Client, method: str, path: str) -> int:
    """The status alone; whatever the request changed is undone."""
    with transaction.atomic():
        response = getattr(client, method.lower())(path)
        transaction.set_rollback(True)
    return response.status_code


def reports(found: dict[str, tuple[int, int]]) -> str:
    return "\n".join(f"{what}: {got} instead of {expected}" for what, (got, expected) in found.items())


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(role: str, cast: Cast, records, patterns, sign_in) -> None:
    client, wrong = sign_in(getattr(cast, role)), {}
    for row in table():
        got = ask(client, row.method, path_of(patterns[row.name], records[row.record]))
        if got != row.statuses[role]:
            wrong[f"{row.name} {row.method}"] = (got, row.statuses[role])
    assert not wrong, reports(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_record_that_does_not_exist_or_is_out_of_reach_is_404(role: str, cast, records, patterns, sign_in) -> None:
    client, wrong = sign_in(getattr(cast, role)), {}
    for row in table():
        if row.record == "-":
            continue
        expected = 403 if row.statuses[role] == 403 else 404
        keys = ["no-such-code" if row.record == "parameter" else 999_999_999]
        far = f"{row.record}@far_away"
        if far in records and role in WITHOUT_THE_SOUTH:
            keys.append(records[far])
        for key in keys:
            got = ask(client, row.method, path_of(patterns[row.name], key))
            if got != expected:
                wrong[f"{row.name} {row.method} {key}"] = (got, expected)
    assert not wrong, reports(wrong)


def test_stranger_is_led_to_the_sign_in(records, patterns) -> None:
    wrong, client = {}, Client()
    for row in table():
        response = getattr(client, row.method.lower())(path_of(patterns[row.name], records[row.record]))
        if response.status_code != 302 or not response.headers["Location"].startswith("/account/sign-in/"):
            wrong[row.name] = (response.status_code, 302)
    assert not wrong, reports(wrong)


def test_open_addresses_answer_a_stranger(patterns) -> None:
    wrong = {}
    for name, (method, status) in OPEN_TABLE.items():
        got = ask(Client(), method, path_of(patterns[name], ""))
        if got != status:
            wrong[name] = (got, status)
    assert not wrong, reports(wrong)


def test_administration_is_for_the_administrator(cast: Cast, records, patterns, sign_in) -> None:
    clients, wrong = (sign_in(cast.administrator), sign_in(cast.auditor), Client()), {}
    for name, (record, *statuses) in ADMIN_TABLE.items():
        path = ADMIN_PATHS.get(name) or path_of(patterns[name], records[record])
        for who, client, expected in zip(("administrator", "auditor", "stranger"), clients, statuses, strict=True):
            got = ask(client, "GET", path)
            if got != expected:
                wrong[f"{name} {who}"] = (got, expected)
    assert not wrong, reports(wrong)


def test_every_address_stands_in_a_table(patterns) -> None:
    told = {row.name for row in table()} | set(OPEN_TABLE) | set(ADMIN_TABLE)
    known = set(patterns)
    assert not known - told, f"without a line in a table: {sorted(known - told)}"
    assert not told - known, f"in a table and nowhere else: {sorted(told - known)}"


def test_a_key_beyond_any_is_no_error(cast: Cast, sign_in) -> None:
    """Longer than a key can be: not there, as any other that does not exist."""
    client, got = sign_in(cast.head), {}
    client.raise_request_exception = False
    for name, pattern in addresses():
        if "<int:pk>" in pattern:
            got[name] = ask(client, "GET", "/" + pattern.replace("<int:pk>", "9" * 20))
    assert len(got) > 50
    assert {name: status for name, status in got.items() if status >= 500 or status == 200} == {}
