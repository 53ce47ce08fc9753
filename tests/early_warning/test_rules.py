"""A rule is written by one, tried, approved by another; what is wrong is told where it was written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common.approvals.services import approval_approve, approval_refuse
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import ApprovalRequest, AuditEntry
from customers.models import Customer
from early_warning.models import Exemption, Rule, RuleDraft, RuleTrial, Warning
from early_warning.rule_checks import mistakes
from early_warning.services.rule import draft_save, empty_said, rule_create, rule_send
from early_warning.services.rule_trial import rule_trial_start
from products.models import Loan
from staff.models import Employee, Role, User
from tests.cast import BUSINESS_DATE, Cast, World
from tests.early_warning.conftest import night

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def second(world: World, cast: Cast) -> User:
    """Another analyst."""
    user = User.objects.create(username="analyst2", display_name="analyst2")
    user.groups.add(Role.objects.get(code="analyst"))
    Employee.objects.create(number="A2", name="analyst2", branch=world.branches["head_office"], user=user)
    return user


def changed(rule: Rule, **said: Any) -> dict[str, Any]:
    """What is in force, with a difference."""
    return {**rule.version.said(), **said}


def drafted(rule: Rule, cast: Cast, reason: str = "提前处置", **said: Any) -> RuleDraft:
    return draft_save(rule=rule, said=changed(rule, **said), reason=reason, acting_user=cast.analyst)


EARLIER = {"1": {"days": "1"}, "4": {"days": "85"}}


def sent(rule: Rule, cast: Cast, **said: Any) -> ApprovalRequest:
    draft = drafted(rule, cast, **({"limits": EARLIER} | said))
    rule_trial_start(rule=rule, said=draft.said, on=BUSINESS_DATE, acting_user=cast.analyst)
    return rule_send(rule=rule, acting_user=cast.analyst)


def test_a_change_holds_when_a_second_person_approves(rule: Rule, cast: Cast, second: User) -> None:
    night(BUSINESS_DATE)
    before = rule.version
    request = sent(rule, cast)
    assert Rule.objects.get(pk=rule.pk).version_id == before.pk
    assert approval_approve(request=request, acting_user=second).state == "approved"
    now = Rule.objects.select_related("version").get(pk=rule.pk).version
    assert (now.number, now.limits, now.made_by, now.approved_by) == (2, EARLIER, cast.analyst, second)
    assert rule.versions.get(number=1).limits == before.limits
    assert not RuleDraft.objects.filter(rule=rule).exists()
    assert AuditEntry.objects.get(code="rule.changed").changes["limits"] == [before.limits, EARLIER]
    level = Warning.objects.open().get(rule=rule).level
    night(BUSINESS_DATE + timedelta(days=1))
    assert (level, Warning.objects.open().get(rule=rule).level) == (2, 4)


def test_nobody_approves_their_own_rule(rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    request = sent(rule, cast)
    with pytest.raises(NotAllowed):
        approval_approve(request=request, acting_user=cast.analyst)
    for user in (cast.head, cast.risk_officer, cast.auditor, cast.administrator, cast.manager):
        with pytest.raises(NotAllowed):
            approval_approve(request=request, acting_user=user)
    assert Rule.objects.get(pk=rule.pk).version_id == rule.version_id


def test_refused_the_draft_stays_and_can_be_written_on(rule: Rule, cast: Cast, second: User) -> None:
    approval_refuse(request=sent(rule, cast), note="影响过大", acting_user=second)
    assert RuleDraft.objects.get(rule=rule).said["limits"] == EARLIER
    assert rule_send(rule=rule, acting_user=cast.analyst).is_waiting


def test_while_it_waits_nothing_is_changed(rule: Rule, cast: Cast, second: User) -> None:
    sent(rule, cast)
    for act in (lambda: drafted(rule, cast), lambda: rule_send(rule=rule, acting_user=second)):
        with pytest.raises(RuleViolation) as refused:
            act()
        assert refused.value.code == "waiting"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ("At least 361 days", "At least 85 days")), ("zh-hans", ("不少于 361 天", "不少于 85 天"))],
)
def test_the_trail_says_limits_in_the_readers_words(
    rule: Rule, cast: Cast, sign_in: SignIn, language: str, expected: tuple[str, str]
) -> None:
    drafted(rule, cast, limits=EARLIER, recipients=["head"])
    entry = AuditEntry.objects.get(code="rule.drafted")
    for user, url in (
        (cast.auditor, reverse("sysadmin:audit_detail", args=[entry.pk])),
        (cast.auditor, reverse("sysadmin:audit_list")),
        (cast.analyst, reverse("early_warning:rule_history", args=[rule.pk])),
    ):
        page = sign_in(user).get(url, headers={"accept-language": language}).content.decode()
        assert all(words in page for words in expected), url
        assert "{&#x27;" not in page


def test_what_was_not_tried_as_it_stands_is_not_sent(rule: Rule, cast: Cast) -> None:
    draft = drafted(rule, cast, limits=EARLIER)
    rule_trial_start(rule=rule, said=draft.said, on=BUSINESS_DATE, acting_user=cast.analyst)
    draft_save(
        rule=rule,
        said=changed(rule, limits={"4": {"days": "70"}}),
        reason="x",
        row_version=draft.row_version,
        acting_user=cast.analyst,
    )
    with pytest.raises(RuleViolation) as refused:
        rule_send(rule=rule, acting_user=cast.analyst)
    assert refused.value.code == "untried"
    # Who is told is no matter of trying.
    draft = RuleDraft.objects.get(rule=rule)
    draft_save(
        rule=rule,
        said=changed(rule, recipients=["head"]),
        reason="x",
        row_version=draft.row_version,
        acting_user=cast.analyst,
    )
    assert rule_send(rule=rule, acting_user=cast.analyst).is_waiting


def test_a_change_needs_a_difference_and_a_reason(rule: Rule, cast: Cast) -> None:
    for said, reason, code in (({}, "x", "no_change"), ({"is_on": False}, "", "no_reason")):
        RuleDraft.objects.all().delete()
        drafted(rule, cast, reason, **said)
        with pytest.raises(RuleViolation) as refused:
            rule_send(rule=rule, acting_user=cast.analyst)
        assert refused.value.code == code


def test_a_second_editor_of_the_draft_is_told(rule: Rule, cast: Cast, second: User) -> None:
    seen = drafted(rule, cast).row_version
    draft_save(rule=rule, said=changed(rule, name_en="A"), row_version=seen, acting_user=second)
    with pytest.raises(RuleViolation) as refused:
        draft_save(rule=rule, said=changed(rule, name_en="B"), row_version=seen, acting_user=cast.analyst)
    assert refused.value.code == "edit_conflict"
    assert RuleDraft.objects.get(rule=rule).said["name_en"] == "A"


def test_if_another_version_came_meanwhile_the_approval_fails_whole(rule: Rule, cast: Cast, second: User) -> None:
    request = sent(rule, cast)
    version = rule.versions.create(**{**rule.version.said(), "number": 7})
    Rule.objects.filter(pk=rule.pk).update(version=version)
    assert approval_approve(request=request, acting_user=second).state == "failed"
    assert Rule.objects.get(pk=rule.pk).version == version


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"limits": {}}, "limits.1.days"),
        ({"limits": {"2": {"days": "90"}, "3": {"days": "30"}}}, "limits.3.days"),
        ({"limits": {"2": {"days": "90"}, "3": {"days": "90"}}}, "limits.3.days"),
        ({"limits": {"2": {"days": "0"}}}, "limits.2.days"),
        ({"limits": {"2": {"amount": "5"}}}, "limits.2.days"),
        ({"limits": {"2": {"days": "99999999999"}}}, "limits.2.days"),
        ({"limits": {"2": {"days": "1.5"}}}, "limits.2.days"),
        ({"product_limits": {"XX": {"1": {"days": "1"}}}}, "product_limits.XX"),
        ({"product_limits": {"L1": {}}}, "product_limits.L1.1.days"),
        ({"branches": ["B999"]}, "branches"),
        ({"branches": ["B002"], "branches_left_out": ["B002"]}, "branches_left_out"),
        ({"products": ["XX"]}, "products"),
        ({"recipients": []}, "recipients"),
        ({"recipients": ["role:nobody"]}, "recipients"),
        ({"escalation_days": 400}, "escalation_days"),
        ({"name_zh": " "}, "name_zh"),
    ],
)
def test_a_mistake_is_told_where_it_was_made(rule: Rule, cast: Cast, said: dict[str, Any], field: str) -> None:
    assert field in {one.field for one in mistakes(rule.kind, changed(rule, **said))}
    with pytest.raises(RuleViolation):
        drafted(rule, cast, **said)
    assert not RuleDraft.objects.exists()


def test_what_makes_sense_has_no_mistake(rule: Rule) -> None:
    assert mistakes(rule.kind, rule.version.said()) == []
    same_days = {"2": {"days": "90"}, "3": {"days": "90", "amount": "1000"}}
    own = {"L1": {"4": {"days": "5"}}}
    assert mistakes(rule.kind, changed(rule, limits=same_days, product_limits=own, recipients=["role:auditor"])) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from("1234"), st.integers(-5, 40), max_size=4))
def test_limits_make_sense_if_each_level_is_harder_to_reach(days: dict[str, int]) -> None:
    said = empty_said("loan_overdue", "规则") | {"limits": {level: {"days": str(one)} for level, one in days.items()}}
    values = [days[level] for level in sorted(days)]
    fine = bool(values) and values[0] >= 1 and all(a < b for a, b in pairwise(values))
    assert (mistakes("loan_overdue", said) == []) == fine


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from("1234"), st.integers(0, 40), max_size=4))
def test_where_less_is_graver_each_level_lies_below(days: dict[str, int]) -> None:
    said = empty_said("loan_maturing", "规则") | {"limits": {level: {"days": str(one)} for level, one in days.items()}}
    values = [days[level] for level in sorted(days)]
    fine = bool(values) and all(a > b for a, b in pairwise(values))
    assert (mistakes("loan_maturing", said) == []) == fine


def test_a_trial_counts_and_compares_and_raises_nothing(world: World, rule: Rule, cast: Cast) -> None:
    trial = rule_trial_start(rule=rule, said=changed(rule, limits=EARLIER), on=BUSINESS_DATE, acting_user=cast.analyst)
    assert trial.is_done and not Warning.objects.exists()
    assert trial.result["levels"] == {"4": 1, "3": 0, "2": 0, "1": 0}
    assert trial.result["before"] == {"4": 0, "3": 0, "2": 1, "1": 0}
    assert trial.result["branches"] == [[world.branches["north_east"].pk, 1, 0, 0, 0]]
    assert trial.result["managers"][0][:3] == [world.employees["manager"].pk, world.branches["north_east"].pk, 1]
    assert [row["customer_id"] for row in trial.result["samples"]] == [world.customers["mine"].pk]
    assert trial.result["looked_at"] == Loan.objects.count(), "every loan, overdue or not"
    earlier = rule_trial_start(
        rule=rule, said=rule.version.said(), on=BUSINESS_DATE - timedelta(days=99), acting_user=cast.analyst
    )
    assert sum(earlier.result["levels"].values()) <= 1


def test_who_is_exempt_is_in_no_trial(world: World, rule: Rule, cast: Cast) -> None:
    Exemption.objects.create(
        rule=rule,
        customer=world.customers["mine"],
        since=BUSINESS_DATE,
        until=BUSINESS_DATE,
        reason="x",
        asked_by=cast.manager,
        approved_by=cast.head,
    )
    trial = rule_trial_start(rule=rule, said=rule.version.said(), on=BUSINESS_DATE, acting_user=cast.analyst)
    assert sum(trial.result["levels"].values()) == 0
    assert trial.result["looked_at"] == Loan.objects.exclude(customer=world.customers["mine"]).count()


def test_a_day_without_files_is_not_tried(rule: Rule, cast: Cast) -> None:
    with pytest.raises(RuleViolation) as refused:
        rule_trial_start(
            rule=rule, said=rule.version.said(), on=BUSINESS_DATE + timedelta(days=1), acting_user=cast.analyst
        )
    assert refused.value.field == "try_on"


def test_a_trial_that_takes_long_is_made_by_a_worker(rule: Rule, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from early_warning.tasks import try_rule

    monkeypatch.setattr("early_warning.services.rule_trial.SECONDS_ON_THE_PAGE", 0.001)
    trial = rule_trial_start(rule=rule, said=rule.version.said(), on=BUSINESS_DATE, acting_user=cast.analyst)
    assert not trial.is_done and trial.job.task == "early_warning.try_rule"
    try_rule(trial_id=trial.pk)
    assert RuleTrial.objects.get(pk=trial.pk).result["levels"]["2"] == 1


def test_samples_are_those_of_the_readers_customers_and_masked(
    world: World, rule: Rule, cast: Cast, sign_in: SignIn
) -> None:
    trial = rule_trial_start(rule=rule, said=rule.version.said(), on=BUSINESS_DATE, acting_user=cast.analyst)
    url = f"{trial.get_absolute_url()}?show=samples"
    page = sign_in(cast.analyst).get(url, headers=ENGLISH).content.decode()
    assert "100 days overdue" in page and "单雪梅" not in page and "单**" in page
    for user in (cast.head, cast.risk_officer):
        assert sign_in(user).get(url).status_code == 404
    assert "单" not in sign_in(cast.auditor).get(url).content.decode().split("<main")[1]
    Customer.objects.filter(pk=world.customers["mine"].pk).update(is_confidential=True)
    assert "单" not in sign_in(cast.analyst).get(url).content.decode().split("<main")[1]


def test_a_sample_leads_to_the_loan_within_the_readers_scope(
    world: World, rule: Rule, cast: Cast, sign_in: SignIn
) -> None:
    trial = rule_trial_start(rule=rule, said=rule.version.said(), on=BUSINESS_DATE, acting_user=cast.analyst)
    url, loan = (
        f"{trial.get_absolute_url()}?show=samples",
        reverse("products:loan_detail", args=[world.loans["mine"].pk]),
    )
    page = sign_in(cast.analyst).get(url, headers=ENGLISH).content.decode()
    assert f'href="{loan}"' in page and "hits among" in page
    role = Role.objects.get(code="analyst")
    role.grants.filter(permission__codename="view_loan").delete()
    page = sign_in(cast.analyst).get(url, headers=ENGLISH).content.decode()
    assert f'href="{loan}"' not in page and "100 days overdue" in page


@pytest.mark.parametrize(("show", "each"), [("branches", 13), ("managers", 13)])
def test_a_long_table_is_shown_whole_when_asked_for(
    world: World, rule: Rule, cast: Cast, sign_in: SignIn, show: str, each: int
) -> None:
    """Thirteen branches and managers with one hit each, as a trial keeps them."""
    trial = rule_trial_start(rule=rule, said=rule.version.said(), on=BUSINESS_DATE, acting_user=cast.analyst)
    trial.result["branches"] = [[-number, 0, 0, 1, 0] for number in range(each)]
    trial.result["managers"] = [[-number, 0, 0, 0, 1, 0, 0] for number in range(each)]
    trial.save()
    url = f"{trial.get_absolute_url()}?show={show}"
    client = sign_in(cast.analyst)
    assert len(client.get(url).context["rows"]) == 12
    assert f"Show all {each}" in client.get(url, headers=ENGLISH).content.decode()
    whole = client.get(f"{url}&all=yes", headers=ENGLISH)
    assert len(whole.context["rows"]) == each and "Show all" not in whole.content.decode()


def test_overlap_with_other_rules(world: World, rule: Rule, cast: Cast) -> None:
    other = rule_create(code="other", kind="loan_overdue", name_zh="另一规则", acting_user=cast.analyst)
    version = other.versions.create(**{**rule.version.said(), "number": 1})
    Rule.objects.filter(pk=other.pk).update(version=version)
    night(BUSINESS_DATE)
    trial = rule_trial_start(rule=rule, said=rule.version.said(), on=BUSINESS_DATE, acting_user=cast.analyst)
    assert trial.result["overlap"] == [[other.pk, 1, 1]]
    assert trial.result["managers"][0][-1] == 2


# The pages.


def posted(rule: Rule, do: str, **changes: str) -> dict[str, Any]:
    version = rule.version
    sent = {"name_zh": version.name_zh, "name_en": version.name_en, "is_on": "on", "do": do, "reason": "提前处置"}
    for level, of in version.limits.items():
        sent |= {f"limit_{level}_{name}": value for name, value in of.items()}
    return sent | {"recipients": version.recipients, "escalation_days": "3", "try_on": str(BUSINESS_DATE)} | changes


def test_an_analyst_tries_and_sends_another_approves_and_it_holds(
    rule: Rule, cast: Cast, second: User, sign_in: SignIn
) -> None:
    analyst, other = sign_in(cast.analyst), sign_in(second)
    url = f"/warnings/rules/{rule.pk}/edit/"
    assert analyst.get(url).status_code == 200
    fields = {"limit_2_days": "", "limit_3_days": "", "limit_4_days": "85"}
    assert analyst.post(url, posted(rule, "try", **fields)).status_code == 302
    page = analyst.get(url, headers=ENGLISH).content.decode()
    assert "+1" in page and "nothing was raised" in page
    version = RuleDraft.objects.get(rule=rule).row_version
    answer = analyst.post(url, posted(rule, "send", row_version=str(version), **fields))
    assert answer.status_code == 302, answer.context["form"].errors
    assert analyst.get(url).status_code == 302  # Nothing is written while it waits.
    request = ApprovalRequest.objects.get()
    page = other.get(request.get_absolute_url(), headers=ENGLISH).content.decode()
    assert "At least 85 days" in page and "Hits on trial" in page
    assert other.post(request.get_absolute_url(), {"do": "approve"}).status_code == 302
    page = analyst.get(rule.get_absolute_url(), headers=ENGLISH).content.decode()
    assert "version 2 since" in page
    second_version = rule.versions.get(number=2)
    page = sign_in(cast.auditor).get(f"/warnings/rules/versions/{second_version.pk}/", headers=ENGLISH).content.decode()
    assert "At least 361 days" in page and "At least 85 days" in page
    assert 'href="/warnings/rules/" aria-current="page"' in page


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"limit_4_days": "5"}, "limit_4_days"),
        ({"limit_4_days": "many"}, "limit_4_days"),
        ({"own_0_1_days": "3"}, "own_0_product"),
        ({"recipients": []}, "recipients"),
        ({"escalation_days": "0"}, "escalation_days"),
        ({"try_on": "2099-01-01"}, "try_on"),
        ({"try_on": "0001-01-01"}, "try_on"),
        ({"limit_4_days": "99999999999"}, "limit_4_days"),
    ],
)
def test_the_page_tells_a_mistake_at_its_field(
    rule: Rule, cast: Cast, sign_in: SignIn, fields: dict[str, Any], field: str
) -> None:
    answer = sign_in(cast.analyst).post(f"/warnings/rules/{rule.pk}/edit/", posted(rule, "try", **fields))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_limits_of_a_product_are_kept_and_dropped(world: World, rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.analyst), f"/warnings/rules/{rule.pk}/edit/"
    product = world.products["loan"]
    own = {"own_0_product": str(product.pk), "own_0_4_days": "10"}
    assert client.post(url, posted(rule, "save", **own)).status_code == 302
    draft = RuleDraft.objects.get(rule=rule)
    assert draft.said["product_limits"] == {product.code: {"4": {"days": "10"}}}
    again = own | {"own_1_product": str(product.pk), "own_1_4_days": "20", "row_version": str(draft.row_version)}
    assert "own_1_product" in client.post(url, posted(rule, "save", **again)).context["form"].errors
    assert client.post(url, posted(rule, "save", row_version=str(draft.row_version))).status_code == 302
    assert RuleDraft.objects.get(rule=rule).said["product_limits"] == {}


def test_a_new_rule_is_never_run_before_it_is_approved(rule: Rule, cast: Cast, second: User, sign_in: SignIn) -> None:
    client = sign_in(cast.analyst)
    sent_ = {"kind": "loan_overdue", "code": "second_one", "name_zh": "第二条", "name_en": "Second"}
    assert client.post("/warnings/rules/new/", sent_ | {"code": "Bad code"}).status_code == 422
    assert client.post("/warnings/rules/new/", sent_).status_code == 302
    assert client.post("/warnings/rules/new/", sent_).status_code == 422
    made = Rule.objects.get(code="second_one")
    for page in ("", "edit/", "discard/", "history/"):
        assert client.get(f"/warnings/rules/{made.pk}/{page}").status_code == 200
    assert "Second" in client.get("/warnings/rules/", headers=ENGLISH).content.decode()
    night(BUSINESS_DATE)
    assert not Warning.objects.filter(rule=made).exists()
    draft = made.draft
    draft_save(rule=made, said=draft.said, reason="新规则", row_version=draft.row_version, acting_user=cast.analyst)
    rule_trial_start(rule=made, said=draft.said, on=BUSINESS_DATE, acting_user=cast.analyst)
    approval_approve(request=rule_send(rule=made, acting_user=cast.analyst), acting_user=second)
    night(BUSINESS_DATE)
    assert Warning.objects.filter(rule=made).count() == 1
