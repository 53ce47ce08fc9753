"""Two analysts and a rule, in a real browser: written and tried by one, approved by the other, then in force."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from early_warning import ready_rules
from early_warning.models import Rule, RuleVersion
from staff.models import Employee, Role, User
from tests.browser import settle, violations
from tests.cast import Cast, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {
        "try": "Try it",
        "send": "Send for review",
        "approve": "Approve",
        "change": "Change",
        "samples": "Samples",
        "red": "Red, Days overdue, at least",
        "must": "must lie above",
        "reason": "Reason for the change",
        "mend": "thing to mend",
    },
    "zh-CN": {
        "try": "试运行",
        "send": "提交复核",
        "approve": "批准",
        "change": "变更",
        "samples": "样本",
        "red": "红色",
        "must": "须高于",
        "reason": "修改理由",
        "mend": "处",
    },
}


@pytest.fixture
def rule(world: World) -> Rule:
    ready_rules.install()
    return Rule.objects.select_related("version").get(code="loan_overdue")


@pytest.fixture
def second(world: World, cast: Cast) -> User:
    user = User.objects.create(username="second", display_name="second")
    user.groups.add(Role.objects.get(code="analyst"))
    Employee.objects.create(number="A2", name="second", branch=world.branches["head_office"], user=user)
    return user


@pytest.mark.parametrize("language", WORDS)
def test_a_rule_is_tried_sent_and_approved(visit, cast: Cast, second: User, rule: Rule, language: str) -> None:
    words = WORDS[language]
    page = visit(f"/warnings/rules/{rule.pk}/", user=cast.analyst, language=language)
    page.locator(f'a[href$="/warnings/rules/{rule.pk}/edit/"]').first.click()

    # A limit that makes no sense is told at its field.
    page.locator("[name=limit_4_days]").fill("5")
    page.get_by_role("button", name=words["try"]).click()
    expect(page.get_by_role("alert")).to_contain_text(words["must"])
    expect(page.locator("#id_limit_4_days_error")).to_contain_text(words["must"])

    for level, days in (("2", "31"), ("3", "61"), ("4", "85")):
        page.locator(f"[name=limit_{level}_days]").fill(days)
    page.locator("[name=reason]").fill("留出处置时间")
    page.get_by_role("button", name=words["try"]).click()
    expect(page.locator("#trial .bc-try b")).to_have_text("1")
    expect(page.locator(".bc-trylv > div").first).to_contain_text("+1")
    page.locator("#trial nav a", has_text=words["samples"]).click()
    expect(page.locator("#trial .bc-samples")).to_contain_text("单**")
    assert page.locator("[name=limit_4_days]").input_value() == "85"
    settle(page)
    assert violations(page) == []

    page.get_by_role("button", name=words["send"]).click()
    expect(page).to_have_url(re.compile(rf"/warnings/rules/{rule.pk}/(#|$)"))
    assert RuleVersion.objects.filter(rule=rule).count() == 1

    other = visit("/", user=second, language=language)
    other.locator('a[href="/approvals/"]').first.click()
    other.locator("#results tbody a").first.click()
    expect(other.locator("table").first).to_contain_text("85")
    other.get_by_role("button", name=words["approve"]).click()
    settle(other)
    version = RuleVersion.objects.get(rule=rule, number=2)
    assert (version.made_by, version.approved_by) == (cast.analyst, second)
    assert Rule.objects.get(pk=rule.pk).version_id == version.pk
    for one in (page, other):
        assert [line for line in one.said if "422" not in line] == []
        assert one.strangers == []
