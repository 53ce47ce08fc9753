"""Runs on pages: what each rule did, errors in sight, started by hand and run again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from bankcrm.common.models import JobRun
from early_warning.models import Rule, Warning, WarningRun
from early_warning.selectors import parts_by_rule
from staff.models import User
from tests.cast import BUSINESS_DATE, Cast, World
from tests.early_warning.conftest import night

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}


def test_the_list_says_what_the_next_night_waits_for(world: World, rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.analyst)
    before = client.get("/warnings/runs/", headers=ENGLISH).content.decode()
    assert "2026-06-30" in before
    run = night(BUSINESS_DATE)
    assert run.get_absolute_url() in client.get("/warnings/runs/", headers=ENGLISH).content.decode()


def test_a_run_shows_each_rule_and_the_error_of_one_that_failed(
    world: World, rule: Rule, cast: Cast, sign_in: SignIn
) -> None:
    broken = Rule.objects.create(code="broken", kind="no_such_kind")
    broken.version = broken.versions.create(number=1, name_zh="坏规则", name_en="Broken")
    broken.save()
    run = night(BUSINESS_DATE)
    assert run.state == WarningRun.State.INCOMPLETE
    page = sign_in(cast.auditor).get(run.get_absolute_url(), headers=ENGLISH).content.decode()
    assert "Broken" in page and "is not there" in page and "Loan overdue" in page
    assert sign_in(cast.analyst).get(rule.get_absolute_url()).status_code == 200
    assert sign_in(cast.analyst).get(broken.get_absolute_url()).status_code == 200


def test_a_run_shows_how_many_of_each_rule_went_up(world: World, rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    """The other rule watches the same loans and leaves nothing to escalate."""
    other = Rule.objects.select_related("version").get(code="loan_class")
    other.version.is_on, other.version.escalation_days = True, None
    other.version.save(update_fields=["is_on", "escalation_days"])
    night(BUSINESS_DATE)
    run = night(BUSINESS_DATE + timedelta(days=20))
    assert run.escalated == Warning.objects.filter(rule=rule, escalation=1).count() > 0
    assert {row["version"].rule.code: row["escalated"] for row in parts_by_rule(run)} == {
        "loan_overdue": run.escalated,
        "loan_class": 0,
    }
    page = sign_in(cast.analyst).get(run.get_absolute_url(), headers=ENGLISH).content.decode()
    assert page.count("Escalated") == 2, "for the run, and for each rule"


def test_a_run_is_started_by_hand_once(rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.administrator)
    sent = {"business_date": str(BUSINESS_DATE)}
    assert client.post("/warnings/runs/start/", sent).status_code == 302
    assert JobRun.objects.get(task="early_warning.run_rules").arguments == {"on": "2026-06-30"}
    assert client.post("/warnings/runs/start/", sent).status_code == 422
    later = {"business_date": str(BUSINESS_DATE + timedelta(days=1))}
    assert "business_date" in client.post("/warnings/runs/start/", later).context["form"].errors


def test_a_day_before_the_last_night_is_not_run(rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    night(BUSINESS_DATE)
    sent = {"business_date": str(BUSINESS_DATE - timedelta(days=1)), "rule": str(rule.pk)}
    answer = sign_in(cast.analyst).post("/warnings/runs/start/", sent)
    assert answer.status_code == 422 and "business_date" in answer.context["form"].errors


def test_a_run_is_run_again(rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    run = night(BUSINESS_DATE, only_rule=rule)
    client = sign_in(cast.analyst)
    assert client.get(f"{run.get_absolute_url()}again/").status_code == 200
    assert client.post(f"{run.get_absolute_url()}again/").status_code == 302
    started = JobRun.objects.get(task="early_warning.run_rules")
    assert started.arguments == {"on": "2026-06-30", "rule": "loan_overdue"} and started.started_by == cast.analyst


@pytest.mark.parametrize("person", ["manager", "head", "risk_officer", "auditor", "teller"])
def test_who_may_not_start_a_run_does_not(rule: Rule, cast: Cast, sign_in: SignIn, person: str) -> None:
    client = sign_in(getattr(cast, person))
    assert client.post("/warnings/runs/start/", {"business_date": str(BUSINESS_DATE)}).status_code == 403
    assert not JobRun.objects.exists()
