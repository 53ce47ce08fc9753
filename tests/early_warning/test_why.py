"""Why there was no warning: for each rule the value, the distance to each level, and what kept it silent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from early_warning.choices import ClosingReason, Level
from early_warning.models import Exemption, Rule, Warning
from early_warning.services.closing import warning_close
from early_warning.why.verdicts import Verdict, verdicts
from products.models import Loan
from tests.cast import BUSINESS_DATE, Cast, World
from tests.early_warning.conftest import night

pytestmark = pytest.mark.django_db


def verdict(loan: Loan, cast: Cast, on: date = BUSINESS_DATE) -> Verdict:
    return next(one for one in verdicts(loan, on, cast.head) if one.rule.code == "loan_overdue")


def why(found: Verdict) -> list[str]:
    return [one.text for one in found.reasons]


def change(rule: Rule, **said: object) -> None:
    for name, value in said.items():
        setattr(rule.version, name, value)
    rule.version.save()


def test_value_below_the_limits_says_how_far_each_level_is(world: World, rule: Rule, cast: Cast) -> None:
    change(rule, limits={"2": {"days": "121"}, "3": {"days": "271"}})
    found = verdict(world.loans["mine"], cast)
    assert why(found) == ["It does not reach the lowest level."]
    assert {level: found.missing("days", of["days"]) for level, of in found.limits.items()} == {2: 21, 3: 171}


def test_limits_of_the_product_are_the_ones_that_count(world: World, rule: Rule, cast: Cast) -> None:
    change(rule, product_limits={"L1": {"1": {"days": "150"}}})
    found = verdict(world.loans["mine"], cast)
    assert found.level is None
    assert {level: found.missing("days", of["days"]) for level, of in found.limits.items()} == {1: 50}


def test_rule_that_is_off(world: World, rule: Rule, cast: Cast) -> None:
    change(rule, is_on=False)
    assert why(verdict(world.loans["mine"], cast))[0] == "The rule is switched off."


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"branches": ["B005"]}, "The rule does not hold in branch 东北支行."),
        ({"branches_left_out": ["B002"]}, "The rule does not hold in branch 东北支行."),
        ({"products": ["other"]}, "The rule does not hold for product 消费贷款."),
        ({"customer_kinds": ["corporate"]}, "The rule does not hold for individual customers."),
    ],
)
def test_part_of_the_scope_that_leaves_it_out(world: World, rule: Rule, cast: Cast, said: dict, expected: str) -> None:
    change(rule, **said)
    assert why(verdict(world.loans["mine"], cast)) == [expected]


def test_grade_that_a_rule_leaves_out(world: World, rule: Rule, cast: Cast) -> None:
    change(rule, grades=["core"])
    grade = world.customers["mine"].get_grade_display()
    assert why(verdict(world.loans["mine"], cast)) == [f"The rule does not hold for grade {grade}."]


def test_customer_who_is_exempt(world: World, rule: Rule, cast: Cast) -> None:
    Exemption.objects.create(
        rule=rule,
        customer=world.customers["mine"],
        since=BUSINESS_DATE,
        until=date(2026, 9, 30),
        reason="重组中",
        asked_by=cast.manager,
        approved_by=cast.head,
    )
    night(BUSINESS_DATE)
    assert why(verdict(world.loans["mine"], cast)) == ["The customer is exempt until 2026-09-30: 重组中"]


def test_what_is_not_known_says_so(world: World, rule: Rule, cast: Cast) -> None:
    assert why(verdict(world.loans["company"], cast)) == [
        "No value for Days overdue: what the rule looks for is not there, or not known."
    ]


def test_warning_that_stands_is_named_to_whoever_may_open_it(world: World, rule: Rule, cast: Cast) -> None:
    night(BUSINESS_DATE)
    found = verdict(world.loans["mine"], cast)
    assert why(found) == ["There is a warning."]
    assert found.reasons[0].warning == Warning.objects.get()
    outside = next(one for one in verdicts(world.loans["mine"], BUSINESS_DATE, cast.far_manager) if one.found)
    assert outside.reasons[0].warning is None


def test_closed_by_a_person_and_not_worse(world: World, rule: Rule, cast: Cast) -> None:
    night(BUSINESS_DATE)
    warning = Warning.objects.get()
    warning_close(warning=warning, reason=ClosingReason.HANDLED, note="已联系", acting_user=cast.head)
    found = verdict(world.loans["mine"], cast)
    assert why(found) == ["It was closed by a person on 2026-06-30 in this episode and is not worse since."]
    assert found.reasons[0].warning == warning


def test_reached_but_the_rules_were_not_run(world: World, rule: Rule, cast: Cast) -> None:
    found = verdict(world.loans["mine"], cast)
    assert found.level == Level.YELLOW
    assert why(found) == ["It reaches “yellow”; the rules have not been run over this day."]


def test_version_of_that_night_is_the_one_that_speaks(world: World, rule: Rule, cast: Cast) -> None:
    change(rule, limits={"1": {"days": "200"}})
    night(BUSINESS_DATE)
    newer = rule.version
    newer.pk, newer.number, newer.limits = None, 2, {"1": {"days": "1"}}
    newer.save()
    rule.version = newer
    rule.save()
    found = verdict(world.loans["mine"], cast)
    assert (found.version.number, found.has_run) == (1, True)
    assert why(found) == ["It does not reach the lowest level."]


def test_past_day_asks_history(world: World, rule: Rule, cast: Cast) -> None:
    """Nothing was kept of that day: the rule has nothing to look at, and does not take today's state for it."""
    found = verdict(world.loans["mine"], cast, BUSINESS_DATE - timedelta(days=400))
    assert found.found is None
    assert why(found) == ["The rule does not look at this record: it is not what it watches."]


# The page


def test_page_shows_every_rule_of_such_records(world: World, rule: Rule, cast: Cast, sign_in) -> None:
    loan = world.loans["mine"]
    client = sign_in(cast.head)
    page = client.get(f"/warnings/why/loans/{loan.pk}/").content.decode()
    for name in ("贷款逾期", "贷款分类下迁", "贷款到期"):
        assert name in page
    assert "100" in page
    loan_page = f"/loans/{loan.pk}/"
    assert "/warnings/why/loans/" in client.get(loan_page).content.decode()
    assert "/warnings/why/loans/" not in sign_in(cast.manager).get(loan_page).content.decode()


@pytest.mark.parametrize("asked", ["yesterday", "2026-07-01", "0000-00-00", "2026-06-29"])
def test_days_that_may_be_asked(world: World, rule: Rule, cast: Cast, sign_in, asked: str) -> None:
    response = sign_in(cast.head).get(f"/warnings/why/loans/{world.loans['mine'].pk}/?on={asked}")
    assert response.status_code == 200
    shown = "2026-06-29" if asked == "2026-06-29" else "2026-06-30"
    assert f'value="{shown}"' in response.content.decode()


def test_customer_is_called_as_the_reader_may_see_it(world: World, rule: Rule, cast: Cast, sign_in) -> None:
    page = sign_in(cast.analyst).get(f"/warnings/why/customers/{world.customers['mine'].pk}/").content.decode()
    assert "单雪梅" not in page and "单**" in page
