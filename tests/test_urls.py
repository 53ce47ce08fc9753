"""Who may open what: every address of the product, for every kind of person, and what they get.

An address that is missing in the tables makes `test_every_address_stands_in_a_table` red. A role without the permission
gets 403; a record outside one's reach is 404, just as one that does not exist; a stranger is led to the sign-in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from bankcrm.common import audit
from bankcrm.common.models import DictionaryItem, FeedBatch, JobRun
from customers.models import Assistant, IdentityDocument, Relationship
from products.models import Card, Rate
from staff.models import Role
from tests.cast import Cast, World
from tests.url_tables import ADMIN_PATHS, ADMIN_TABLE, OPEN_TABLE, ROLES, TABLE

pytestmark = pytest.mark.django_db

# Roles that do not reach the whole bank: for them `far_away` is not there.
WITHOUT_THE_SOUTH = ("manager", "head", "teller", "risk_officer")


@dataclass(frozen=True)
class Row:
    """One line of the table: an address by its name, the record it is about, and the status for each role."""

    name: str
    method: str
    record: str
    statuses: dict[str, int]


def table() -> list[Row]:
    rows = []
    for line in TABLE.strip().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, method, record, *statuses = line.split()
        assert len(statuses) == len(ROLES), line
        rows.append(Row(name, method, record, dict(zip(ROLES, map(int, statuses), strict=True))))
    return rows


def addresses() -> Iterator[tuple[str, str]]:
    """Name and pattern of everything the resolver knows; what has no name is called by its pattern."""

    def walk(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[tuple[str, str]]:
        for entry in resolver.url_patterns:
            pattern = f"{prefix}{entry.pattern}"
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from walk(entry, inner, pattern)
            elif isinstance(entry, URLPattern):
                yield f"{namespace}{entry.name}" if entry.name else pattern, pattern

    return walk(get_resolver(), "", "")


def path_of(pattern: str, key: object) -> str:
    """The address itself: the key in the place of the pattern's one parameter."""
    for parameter in ("<int:pk>", "<str:code>", "<path:object_id>"):
        pattern = pattern.replace(parameter, str(key))
    assert "<" not in pattern, pattern
    return f"/{pattern}"


@pytest.fixture
def records(world: World, cast: Cast) -> dict[str, Any]:
    """The record behind each word of the table's third column; `X@far_away` is its like outside the north."""
    keys: dict[str, Any] = {"-": ""}
    for suffix, name in (("", "mine"), ("@far_away", "far_away")):
        customer = world.customers[name]
        keys |= _of_a_customer(world, customer, suffix)
    product = world.products["demand"]
    rate = Rate.objects.create(product=product, rate=1, effective_from=date(2026, 1, 1))
    batch = FeedBatch.objects.create(number="20260630-01", profile="canonical")
    run = JobRun.objects.create(task="common.release_dead_jobs")
    with transaction.atomic():
        entry = audit.record("branch.changed", world.branches["north"], acting_user=None)
    item = DictionaryItem.objects.create(dictionary="occupation", code="1", name_zh="教师", name_en="teacher")
    return keys | {
        "product": product.pk,
        "category": product.category_id,
        "rate": rate.pk,
        "branch": world.branches["north_east"].pk,
        "employee": world.employees["manager"].pk,
        "batch": batch.pk,
        "job": run.pk,
        "entry": entry.pk,
        "parameter": "feeds.required_entities",
        "dictionary_item": item.pk,
        "user": cast.manager.pk,
        "role": Role.objects.get(code="auditor").pk,
        "bank": 1,
        "email": EmailAddress.objects.create(user=cast.manager, email="manager@example.cn").pk,
        "schedule": PeriodicTask.objects.get(task="sysadmin.make_transaction_months").pk,
        "crontab": CrontabSchedule.objects.first().pk,
        "interval": IntervalSchedule.objects.first().pk,
    }


def _of_a_customer(world: World, customer: Any, suffix: str) -> dict[str, Any]:
    name = "mine" if not suffix else "far_away"
    account = world.accounts[name]
    colleague = world.employees["colleague"]
    assistant = Assistant.objects.create(customer=customer, employee=colleague, role="assists", since=date(2026, 1, 1))
    document = IdentityDocument.objects.create(customer=customer, type="passport", number=f"P{customer.pk:07d}")
    other = world.customers["sealed" if suffix else "company"]
    relationship = Relationship.objects.create(customer=customer, other=other, type="guarantor")
    card = Card.objects.create(number=f"62{customer.pk:014d}", kind="debit", account=account, holder=customer)
    return {
        f"customer{suffix}": customer.pk,
        f"contact_point{suffix}": customer.contact_points.get().pk,
        f"identity_document{suffix}": document.pk,
        f"assistant{suffix}": assistant.pk,
        f"relationship{suffix}": relationship.pk,
        f"account{suffix}": account.pk,
        f"loan{suffix}": world.loans[name].pk,
        f"card{suffix}": card.pk,
    }


@pytest.fixture
def patterns() -> dict[str, str]:
    return dict(addresses())


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
