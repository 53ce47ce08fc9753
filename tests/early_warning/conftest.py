"""A small bank with the ready rule about overdue loans alone, and runs of it as the night makes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from bankcrm.common.models import BankState, FeedBatch
from early_warning import ready_rules
from early_warning.choices import Level
from early_warning.models import Rule, Warning, WarningRun
from early_warning.services.run import run_whole
from tests.cast import World
from tests.early_warning.warned import warned


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def rule(world: World) -> Rule:
    """The ready rule about overdue loans, the only one there is."""
    return only_rule("loan_overdue")


def only_rule(code: str) -> Rule:
    """That ready rule alone; the others are switched off."""
    ready_rules.install()
    rule = Rule.objects.select_related("version").get(code=code)
    for other in Rule.objects.exclude(pk=rule.pk).select_related("version"):
        other.version.is_on = False
        other.version.save(update_fields=["is_on"])
    return rule


def night(on: date, **options: Any) -> WarningRun:
    """The business date moves on, and the rules are run over it."""
    bank = BankState.objects.get()
    if bank.business_date is None or on > bank.business_date:
        BankState.objects.update(business_date=on)
    return run_whole(on=on, **options)


def complete_batch(on: date) -> FeedBatch:
    """A batch that moved the business date."""
    return FeedBatch.objects.create(
        number=f"{on:%Y%m%d}-01",
        profile="canonical",
        folder="x",
        business_date=on,
        state=FeedBatch.State.APPLIED,
        moved_business_date=True,
    )


def open_warnings() -> dict[str, Warning]:
    """Open warnings by the number of their subject."""
    return {one.subject_text: one for one in Warning.objects.open().select_related("rule", "version")}


def everything() -> dict[str, list[str]]:
    """Warnings and what happened to them, without surrogate keys and times of the clock, to compare two banks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (to_jsonb(w) - 'id' - 'closed_at' - 'follows_id' || jsonb_build_object('follows', "
            "f.subject_text || f.level))::text FROM early_warning_warning w "
            "LEFT JOIN early_warning_warning f ON f.id = w.follows_id"
        )
        warnings = sorted(row[0] for row in cursor.fetchall())
        cursor.execute(
            "SELECT (to_jsonb(a) - 'id' - 'at' - 'warning_id' || jsonb_build_object('warning', w.subject_text, "
            "'rule', w.rule_id, 'raised', w.raised_on))::text "
            "FROM early_warning_warningaction a JOIN early_warning_warning w ON w.id = a.warning_id"
        )
        actions = sorted(row[0] for row in cursor.fetchall())
    return {"warnings": warnings, "actions": actions}


@pytest.fixture
def files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def desks(world: World, rule: Rule) -> dict[str, Warning]:
    """One open warning for each customer of the cast."""
    levels = {"mine": Level.YELLOW, "company": Level.RED, "far_away": Level.RED, "next_door": Level.ORANGE}
    return {name: warned(world, rule, name, levels.get(name, Level.BLUE)) for name in world.customers}
