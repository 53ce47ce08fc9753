"""Every address of the product, and a record to open each of them with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from bankcrm.common import audit
from bankcrm.common.models import BulkRun, DictionaryItem, Export, FeedBatch, Holiday, JobRun
from bankcrm.common.services.saved_view import saved_view_create
from customers.models import Assistant, GroupMembership, IdentityDocument, Relationship, Tag
from customers.services.contact_record import contact_record
from customers.services.group import group_create
from customers.services.manager_request import manager_change_ask
from customers.services.on_file import attachment_add, note_add
from early_warning import ready_rules
from early_warning.models import Rule, WarningRun, Webhook
from early_warning.services.rule_trial import rule_trial_start
from products.models import Card, Rate
from staff.models import Role
from tests.cast import BUSINESS_DATE, Cast, World
from tests.early_warning.warned import warned
from tests.url_tables import ROLES, TABLE


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
        keys |= _of_a_customer(world, cast, customer, suffix)
    product = world.products["demand"]
    rate = Rate.objects.create(product=product, rate=1, effective_from=date(2026, 1, 1))
    batch = FeedBatch.objects.create(number="20260630-01", profile="canonical")
    run = JobRun.objects.create(task="common.release_dead_jobs")
    with transaction.atomic():
        entry = audit.record("branch.changed", world.branches["north"], acting_user=None)
    item = DictionaryItem.objects.create(dictionary="occupation", code="1", name_zh="教师", name_en="teacher")
    keys |= _of_a_rule(cast.analyst)
    view = {"list_name": "customers:customer_list", "query": "sort=-loans", "columns": []}
    return keys | {
        "export": _export(cast.head),
        "bulk_run": _bulk_run(cast.head),
        "saved_view": saved_view_create(**view, name="贷款", acting_user=cast.manager).pk,
        "shared_view": saved_view_create(**view, name="贷款", shared="branch", acting_user=cast.head).pk,
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
        "holiday": Holiday.objects.create(day=date(2026, 5, 1), name_zh="节", name_en="Test").pk,
        "tag": Tag.objects.create(name="商户").pk,
        "webhook": Webhook.objects.create(name="x", address="https://h.cn", secret="0123456789abcdef").pk,
        "user": cast.manager.pk,
        "role": Role.objects.get(code="auditor").pk,
        "bank": 1,
        "email": EmailAddress.objects.create(user=cast.manager, email="manager@example.cn").pk,
        "schedule": PeriodicTask.objects.get(task="sysadmin.make_transaction_months").pk,
        "crontab": CrontabSchedule.objects.first().pk,
        "interval": IntervalSchedule.objects.first().pk,
    }


def _of_a_rule(writer: Any) -> dict[str, Any]:
    """A ready rule with its version, a trial of it and a night."""
    ready_rules.install()
    rule = Rule.objects.select_related("version").get(code="loan_overdue")
    trial = rule_trial_start(rule=rule, said=rule.version.said(), on=BUSINESS_DATE, acting_user=writer)
    night = WarningRun.objects.create(business_date=BUSINESS_DATE, state=WarningRun.State.DONE)
    return {"rule": rule.pk, "rule_version": rule.version_id, "rule_trial": trial.pk, "warningrun": night.pk}


def _export(maker: Any) -> int:
    """A file that was made, ready to be fetched."""
    run = JobRun.objects.create(task="common.make_export", state=JobRun.State.DONE, started_by=maker)
    export = Export.objects.create(
        list_name="customers:customer_list",
        permission="customers.export_customer",
        file_format="csv",
        made_by=maker,
        job=run,
        rows=0,
        size=1,
        sha256="0" * 64,
        expires_at=timezone.now() + timedelta(days=7),
    )
    export.path.parent.mkdir(parents=True, exist_ok=True)
    export.path.write_bytes(b"x")
    return export.pk


def _bulk_run(maker: Any) -> int:
    """A change of many rows that is done."""
    run = BulkRun.objects.create(
        code="customers.assign",
        list_name="customers:customer_list",
        ids=[],
        rows=3,
        values={"manager": 1, "manager_name": "x", "reason": "transfer", "note": ""},
        seen_at=timezone.now(),
        made_by=maker,
        done=3,
        changed=1,
        left_out={"same_manager": 2},
        finished_at=timezone.now(),
    )
    return run.pk


def _of_a_customer(world: World, cast: Cast, customer: Any, suffix: str) -> dict[str, Any]:
    name = "mine" if not suffix else "far_away"
    account = world.accounts[name]
    colleague = world.employees["colleague"]
    assistant = Assistant.objects.create(customer=customer, employee=colleague, role="assists", since=date(2026, 1, 1))
    document = IdentityDocument.objects.create(customer=customer, type="passport", number=f"P{customer.pk:07d}")
    other = world.customers["sealed" if suffix else "company"]
    relationship = Relationship.objects.create(customer=customer, other=other, type="guarantor")
    card = Card.objects.create(number=f"62{customer.pk:014d}", kind="debit", account=account, holder=customer)
    main = world.customers["company" if not suffix else "far_away"]
    group = group_create(name="试验", kind="other", main=main, acting_user=None)
    member = (
        GroupMembership.objects.create(group=group, customer=customer, since=date(2026, 1, 1))
        if not suffix
        else group.memberships.get()
    )
    author = cast.far_manager if suffix else cast.manager
    note = note_add(customer=customer, text="一句话", acting_user=author)
    contact = contact_record(
        customer=customer,
        kind="call",
        summary="一句话",
        next_step="再联系",
        next_step_due=timezone.localdate(),
        acting_user=author,
    )
    upload = SimpleUploadedFile("contract.txt", b"a contract")
    attachment = attachment_add(customer=customer, upload=upload, description="", acting_user=author)
    return {
        f"group{suffix}": group.pk,
        f"group_member{suffix}": member.pk,
        f"note{suffix}": note.pk,
        f"contact{suffix}": contact.pk,
        f"warning{suffix}": warned(world, Rule.objects.get(code="loan_overdue"), name).pk,
        f"approval{suffix}": manager_change_ask(customer=customer, reason="忙", acting_user=author).pk,
        f"attachment{suffix}": attachment.pk,
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
