"""A customer manager's and a branch head's morning with their warnings, by keyboard alone, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from early_warning import ready_rules
from early_warning.choices import Level, State
from early_warning.models import Rule, Warning
from tests.cast import Cast, World
from tests.early_warning.warned import warned

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ["en", "zh-CN"]


@pytest.fixture
def morning(world: World) -> dict[str, Warning]:
    """Three of the manager's, of which a red and a yellow one, and one next door."""
    ready_rules.install()
    rule = Rule.objects.select_related("version").get(code="loan_overdue")
    levels = {"company": Level.RED, "mine": Level.YELLOW, "assisted": Level.BLUE, "next_door": Level.ORANGE}
    return {name: warned(world, rule, name, level) for name, level in levels.items()}


def pane(page: Page) -> str:
    return page.locator("#pane h2").inner_text()


def at(page: Page, warning: Warning) -> None:
    """The pane shows this one."""
    expect(page.locator("#pane h2")).to_contain_text(warning.subject_text)


def state(warning: Warning) -> str:
    return str(Warning.objects.values_list("state", flat=True).get(pk=warning.pk))


def quiet(page: Page) -> None:
    assert page.said == []  # type: ignore[attr-defined]
    assert page.strangers == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_manager_s_morning(visit, morning: dict[str, Warning], cast: Cast, language: str) -> None:
    page = visit("/warnings/", user=cast.manager, language=language)
    at(page, morning["company"])
    page.keyboard.press("a")
    expect(page.locator(".bc-toast")).to_contain_text(str(morning["company"]))
    expect(page.locator('#pane [data-key="a"]')).to_have_count(0)
    assert state(morning["company"]) == State.ACKNOWLEDGED

    page.keyboard.press("j")
    at(page, morning["mine"])
    page.keyboard.press("h")
    expect(page.locator('#pane [data-key="h"]')).to_have_count(0)
    page.keyboard.press("r")
    page.locator("#act [name=summary]").fill("承诺月底前归还 promised to pay")
    page.locator("#act [name=summary]").press("Tab")
    page.locator("#act button[type=submit]").press("Enter")
    expect(page.locator("#pane .bc-tl")).to_contain_text("承诺月底前归还")
    page.keyboard.press("c")
    page.locator("#act [name=note]").fill("已归还 paid")
    page.locator("#act button[type=submit]").press("Enter")
    expect(page.locator(f"#w-{morning['mine'].pk}.is-done")).to_be_visible()
    assert state(morning["mine"]) == State.CLOSED
    expect(page.locator("#bell .bc-count")).to_have_text("2")

    page.keyboard.press("j")
    at(page, morning["assisted"])
    page.keyboard.press("s")
    expect(page.locator("#act [name=until]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#act form")).to_have_count(0)
    page.keyboard.press("k")
    at(page, morning["mine"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{morning['mine'].get_absolute_url()}")
    quiet(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_branch_head_s_morning(visit, morning: dict[str, Warning], cast: Cast, language: str) -> None:
    red, orange = morning["company"], morning["next_door"]
    page = visit(f"/warnings/?w={red.pk}", user=cast.manager, language=language)
    page.keyboard.press("a")
    expect(page.locator('#pane [data-key="a"]')).to_have_count(0)
    page.keyboard.press("c")
    page.locator("#act [name=note]").fill("已全部结清 settled")
    page.locator("#act button[type=submit]").press("Enter")
    expect(page.locator("#pane .bc-note-info")).to_be_visible()
    assert state(red) == State.HANDLING

    head = visit("/warnings/?desk=reach", user=cast.head, language=language)
    at(head, red)
    head.keyboard.press("j")
    at(head, orange)
    head.keyboard.press("e")
    head.locator("#act [name=note]").fill("请分行协助 please help")
    head.locator("#act button[type=submit]").press("Enter")
    expect(head.locator("#pane .bc-tl")).to_contain_text("请分行协助")
    head.keyboard.press("f")
    head.locator("#act [name=note]").fill("系统延迟 a late booking")
    head.locator("#act button[type=submit]").press("Enter")
    expect(head.locator(f"#w-{orange.pk}.is-done")).to_be_visible()
    assert state(orange) == State.CLOSED
    quiet(head)


def test_a_form_sent_the_moment_it_appears_stays_in_the_inbox(visit, morning: dict[str, Warning], cast: Cast) -> None:
    """A hand quicker than the page: an observer sends the form as soon as it stands there."""
    page = visit("/warnings/", user=cast.manager)
    at(page, morning["company"])
    page.evaluate(
        """() => new MutationObserver((changes, observer) => {
            const form = document.querySelector("#act form");
            if (!form) return;
            observer.disconnect();
            form.elements.summary.value = "promised to pay";
            form.requestSubmit();
        }).observe(document.getElementById("pane"), { childList: true, subtree: true })"""
    )
    page.keyboard.press("r")
    expect(page.locator("#pane .bc-tl")).to_contain_text("promised to pay")
    expect(page.locator(f"#w-{morning['mine'].pk}")).to_be_visible()
    quiet(page)


def test_on_a_telephone_a_line_leads_to_its_warning_and_back(visit, morning: dict[str, Warning], cast: Cast) -> None:
    page = visit("/warnings/", user=cast.manager, width=390)
    line = page.locator(f"#w-{morning['mine'].pk}")
    line.click()
    page.wait_for_url(f"**w={morning['mine'].pk}")
    expect(page.locator("#pane h2")).to_be_visible()
    expect(line).to_be_hidden()
    page.locator("#pane .bc-wd-actions button").first.click()
    expect(page.locator('#pane [data-key="a"]')).to_have_count(0)
    page.locator(".bc-back").click()
    expect(line).to_be_visible()
    quiet(page)
