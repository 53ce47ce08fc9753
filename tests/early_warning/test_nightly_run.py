"""What a night does to the warnings: raised once, refreshed, worsened, closed when the condition is gone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import Holiday
from customers.models import Customer
from early_warning.choices import ActionKind, ClosingReason, Level, State
from early_warning.models import Exemption, Rule, RuleVersion, Warning, WarningAction, WarningRun
from early_warning.services import run as runs
from products.models import Loan
from staff.models import User
from tests.cast import BUSINESS_DATE, Cast, World
from tests.early_warning.conftest import everything, night, open_warnings

pytestmark = pytest.mark.django_db

NEXT = BUSINESS_DATE + timedelta(days=1)


def be_late(loan: Loan, days: int, on: date = BUSINESS_DATE) -> None:
    Loan.objects.filter(pk=loan.pk).update(overdue_since=on - timedelta(days=days))


def test_a_late_loan_is_warned_of_with_its_figures(world: World, rule: Rule) -> None:
    ran = night(BUSINESS_DATE)
    assert (ran.state, ran.found, ran.raised, ran.closed) == (WarningRun.State.DONE, 1, 1, 0)
    warning = Warning.objects.get()
    loan = world.loans["mine"]
    assert (warning.subject_type, warning.subject_id, warning.subject_text) == ("products.loan", loan.pk, loan.number)
    assert (warning.customer, warning.branch, warning.manager) == (
        world.customers["mine"],
        world.branches["north_east"],
        world.employees["manager"],
    )
    assert (warning.level, warning.state, warning.times_seen) == (Level.YELLOW, State.NEW, 1)
    assert (warning.raised_on, warning.episode_since) == (BUSINESS_DATE, BUSINESS_DATE)
    assert warning.exposure == Decimal("30000.00")
    assert warning.figures == {
        "days": 100,
        "amount": 2150.00,
        "overdue_since": "2026-03-22",
        "overdue_principal": 2000.00,
        "overdue_interest": 150.00,
        "outstanding": 30000.00,
        "class_shown": 3,
        "maturity": "2027-01-15",
    }


def test_due_today_is_not_overdue(world: World, rule: Rule) -> None:
    be_late(world.loans["colleagues"], 0)
    be_late(world.loans["next_door"], 1)
    night(BUSINESS_DATE)
    assert set(open_warnings()) == {world.loans["mine"].number, world.loans["next_door"].number}


@pytest.mark.parametrize(
    ("days", "level"),
    [(1, Level.BLUE), (90, Level.BLUE), (91, Level.YELLOW), (270, Level.YELLOW), (271, Level.ORANGE),
     (360, Level.ORANGE), (361, Level.RED)],
)  # fmt: skip
def test_levels_are_the_limits_of_the_five_classes(world: World, rule: Rule, days: int, level: Level) -> None:
    be_late(world.loans["mine"], days)
    night(BUSINESS_DATE)
    assert Warning.objects.get().level == level


def test_the_same_date_again_changes_nothing(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    before = everything()
    again = night(BUSINESS_DATE)
    assert (again.raised, again.changed, again.closed, again.refreshed) == (0, 0, 0, 1)
    assert everything() == before


def test_the_next_night_refreshes_and_counts(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    Loan.objects.filter(pk=world.loans["mine"].pk).update(outstanding=Decimal("25000.00"))
    night(NEXT)
    warning = Warning.objects.get()
    assert (warning.times_seen, warning.last_seen_on, warning.raised_on) == (2, NEXT, BUSINESS_DATE)
    assert (warning.figures["days"], warning.exposure) == (101, Decimal("25000.00"))


def test_a_repayment_moves_the_level_the_same_business_date(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    be_late(world.loans["mine"], 40, NEXT)
    night(NEXT)
    warning = Warning.objects.get()
    assert (warning.level, warning.level_since) == (Level.BLUE, NEXT)
    told = WarningAction.objects.get()
    assert (told.kind, told.on, told.user, told.facts) == (ActionKind.LEVEL, NEXT, None, {"from": 2, "to": 1})


def test_what_is_paid_is_closed_by_itself(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    Loan.objects.filter(pk=world.loans["mine"].pk).update(overdue_since=None)
    assert night(NEXT).closed == 1
    warning = Warning.objects.get()
    assert (warning.state, warning.closing_reason, warning.closed_on) == (State.CLOSED, ClosingReason.GONE, NEXT)
    assert not warning.is_watching
    be_late(world.loans["mine"], 1, NEXT + timedelta(days=1))
    assert night(NEXT + timedelta(days=1)).raised == 1, "a new episode is a new warning"


def test_one_that_worsens_is_new_again_and_awake(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    Warning.objects.update(state=State.ACKNOWLEDGED, snoozed_until=NEXT + timedelta(days=30))
    be_late(world.loans["mine"], 271, NEXT)
    night(NEXT)
    warning = Warning.objects.get()
    assert (warning.state, warning.level, warning.snoozed_until) == (State.NEW, Level.ORANGE, None)


def test_one_that_is_handled_stays_in_hand_when_it_worsens(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    Warning.objects.update(state=State.HANDLING)
    be_late(world.loans["mine"], 271, NEXT)
    night(NEXT)
    assert Warning.objects.get().state == State.HANDLING


def close(warning: Warning, on: date) -> None:
    Warning.objects.filter(pk=warning.pk).update(
        state=State.CLOSED, closed_on=on, closing_reason=ClosingReason.HANDLED, closing_note="paid in part"
    )


def test_closed_by_a_person_it_stays_closed_in_the_episode(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    close(Warning.objects.get(), BUSINESS_DATE)
    before = everything()
    for days in range(1, 4):
        assert night(BUSINESS_DATE + timedelta(days=days)).raised == 0
    assert everything() == before


def test_closed_by_a_person_and_worse_it_is_followed(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    first = Warning.objects.get()
    close(first, BUSINESS_DATE)
    be_late(world.loans["mine"], 271, NEXT)
    assert night(NEXT).raised == 1
    second = Warning.objects.open().get()
    assert (second.follows, second.level, second.raised_on) == (first, Level.ORANGE, NEXT)
    assert second.episode_since == BUSINESS_DATE
    first.refresh_from_db()
    assert (first.state, first.closing_note, first.is_watching) == (State.CLOSED, "paid in part", False)


def test_closed_by_a_person_and_gone_the_next_time_is_a_new_episode(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    close(Warning.objects.get(), BUSINESS_DATE)
    Loan.objects.filter(pk=world.loans["mine"].pk).update(overdue_since=None)
    night(NEXT)
    third = NEXT + timedelta(days=1)
    be_late(world.loans["mine"], 100, third)
    night(third)
    again = Warning.objects.open().get()
    assert (again.follows, again.episode_since) == (None, third)


def test_an_exempted_customer_is_left_out_until_the_day(world: World, rule: Rule, cast: Cast) -> None:
    night(BUSINESS_DATE)
    Exemption.objects.create(
        rule=rule, customer=world.customers["mine"], since=NEXT, until=NEXT, reason="rescheduled",
        asked_by=cast.manager, approved_by=cast.head,
    )  # fmt: skip
    assert night(NEXT).closed == 1
    assert Warning.objects.get().closing_reason == ClosingReason.EXEMPT
    assert night(NEXT + timedelta(days=1)).raised == 1


def test_the_scope_of_a_rule(world: World, rule: Rule) -> None:
    for name in ("mine", "company", "far_away"):
        be_late(world.loans[name], 10)
    version = rule.version
    version.branches, version.customer_kinds = [world.branches["north"].code], ["corporate"]
    version.save()
    night(BUSINESS_DATE)
    assert set(open_warnings()) == {world.loans["company"].number}
    version.branches, version.customer_kinds = ["no such branch"], []
    version.save()
    assert night(NEXT).found == 0, "an unknown branch covers nothing, and never everything"


def test_limits_of_a_product_and_a_least_amount(world: World, rule: Rule) -> None:
    version = rule.version
    version.limits = {"1": {"days": "1", "amount": "5000"}}
    version.product_limits = {"L1": {"4": {"days": "60"}}}
    version.save()
    be_late(world.loans["company"], 30)
    night(BUSINESS_DATE)
    assert {text: one.level for text, one in open_warnings().items()} == {world.loans["mine"].number: Level.RED}
    version.product_limits = {}
    version.save()
    night(NEXT)
    assert not open_warnings(), "the amounts overdue are below the least"


def test_a_rule_that_fails_does_not_stop_the_others(world: World, rule: Rule) -> None:
    broken = Rule.objects.create(code="a_broken", kind="kind_of_a_module_that_is_gone")
    broken.version = broken.versions.create(number=1, name_zh="坏", limits={"1": {"days": "1"}})
    broken.save()
    ran = night(BUSINESS_DATE)
    assert (ran.state, ran.raised) == (WarningRun.State.INCOMPLETE, 1)
    failed = ran.parts.get(state="failed")
    assert (failed.version.rule.code, failed.error) == (
        "a_broken",
        "The module that this kind of warning comes from is not there.",
    )


def test_ranges_of_customers_give_what_one_range_gives(
    world: World, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in world.loans:
        be_late(world.loans[name], 10)
    monkeypatch.setattr(runs, "CUSTOMERS_A_PART", 3)
    ran = night(BUSINESS_DATE)
    assert ran.parts.count() == 3
    assert ran.raised == len(world.loans)
    Loan.objects.update(overdue_since=None)
    assert night(NEXT).closed == len(world.loans)


def test_a_loan_that_changes_hands_takes_its_warning_along(
    world: World, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "CUSTOMERS_A_PART", 3)
    night(BUSINESS_DATE)
    Loan.objects.filter(pk=world.loans["mine"].pk).update(customer=world.customers["far_away"])
    ran = night(NEXT)
    assert (ran.raised, ran.closed) == (0, 0)
    warning = Warning.objects.get()
    assert (warning.customer, warning.branch) == (world.customers["far_away"], world.branches["south_east"])


def test_a_warning_follows_its_customer(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    Customer.objects.filter(pk=world.customers["mine"].pk).update(
        branch=world.branches["south_east"], manager=None, is_confidential=True
    )
    warning = Warning.objects.get()
    assert (warning.branch, warning.manager, warning.is_confidential) == (world.branches["south_east"], None, True)


def test_the_database_refuses_a_second_open_warning(world: World, rule: Rule) -> None:
    night(BUSINESS_DATE)
    warning = Warning.objects.get()
    warning.pk = None
    with pytest.raises(IntegrityError, match="warning_one_a_rule_and_subject"), transaction.atomic():
        warning.save(force_insert=True)
    Warning.objects.update(is_watching=True)
    with pytest.raises(IntegrityError, match="warning_open_watches"), transaction.atomic():
        Warning.objects.update(is_watching=False)


def test_what_was_done_is_never_changed(world: World, rule: Rule, cast: Cast) -> None:
    night(BUSINESS_DATE)
    entry = WarningAction.objects.create(
        warning=Warning.objects.get(), kind=ActionKind.NOTE, on=BUSINESS_DATE, user=cast.manager, note="called"
    )
    for change in (lambda: WarningAction.objects.update(note="never called"), entry.delete):
        with pytest.raises(Exception, match="append only"), transaction.atomic():
            change()


def test_a_date_before_its_files_or_before_the_last_night_is_refused(world: World, rule: Rule) -> None:
    with pytest.raises(RuleViolation) as refused:
        runs.run_whole(on=NEXT)
    assert refused.value.code == "no_files"
    night(BUSINESS_DATE)
    with pytest.raises(RuleViolation) as refused:
        runs.run_whole(on=BUSINESS_DATE - timedelta(days=1))
    assert refused.value.code == "too_early"


def test_one_rule_alone_is_no_night(world: World, rule: Rule, cast: Cast) -> None:
    ran = night(BUSINESS_DATE, only_rule=rule, acting_user=cast.analyst)
    assert (ran.raised, ran.started_by) == (1, User.objects.get(pk=cast.analyst.pk))
    assert runs.last_night() is None


def test_a_kind_reads_the_day_it_is_asked_for(world: World, rule: Rule) -> None:
    """Of a past business date the states of that day count, and not what stands in the loan now."""
    loan = world.loans["mine"]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO products_loanstate (loan_id, since, outstanding, overdue_since, class_shown) VALUES "
            "(%s, '2026-06-01', 40000, '2026-05-25', 2), (%s, '2026-06-20', 30000, '2026-03-22', 3)",
            [loan.pk, loan.pk],
        )
    run_on = date(2026, 6, 10)
    night(run_on)
    warning = Warning.objects.get()
    assert (warning.figures["days"], warning.exposure, warning.level) == (16, Decimal("40000.00"), Level.BLUE)


def test_two_at_once_cannot_be(world: World, rule: Rule) -> None:
    WarningRun.objects.create(business_date=BUSINESS_DATE)
    with pytest.raises(IntegrityError, match="warning_run_one_at_a_time"), transaction.atomic():
        WarningRun.objects.create(business_date=BUSINESS_DATE)


# Escalation


def escalating(rule: Rule, days: int) -> None:
    RuleVersion.objects.filter(pk=rule.version.pk).update(escalation_days=days)


def test_what_nobody_handles_goes_up_the_tree(world: World, rule: Rule) -> None:
    """Raised on Tuesday, 30 June: three working days later it is Friday."""
    escalating(rule, 3)
    night(BUSINESS_DATE)
    steps = []
    for days in range(1, 15):
        ran = night(BUSINESS_DATE + timedelta(days=days))
        if ran.escalated:
            steps.append((f"{ran.business_date:%a %d}", Warning.objects.get().escalated_to))
    assert steps == [
        ("Fri 03", world.branches["north_east"]),
        ("Wed 08", world.branches["north"]),
        ("Mon 13", world.branches["head_office"]),
    ]
    told = WarningAction.objects.filter(kind=ActionKind.ESCALATED).order_by("id")
    assert [one.facts["step"] for one in told] == [1, 2, 3]
    assert night(BUSINESS_DATE + timedelta(days=30)).escalated == 0, "there is nobody above the head office"


def test_a_holiday_week_is_waited_out(world: World, rule: Rule) -> None:
    """Wednesday to Friday off, the weekend made up for: Saturday is the first working day."""
    for day in (1, 2, 3):
        Holiday.objects.create(day=date(2026, 7, day), is_working=False, name_zh="假日")
    for day in (4, 5):
        Holiday.objects.create(day=date(2026, 7, day), is_working=True, name_zh="调休")
    escalating(rule, 3)
    night(BUSINESS_DATE)
    escalated = [night(BUSINESS_DATE + timedelta(days=days)).escalated for days in range(1, 7)]
    assert escalated == [0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize("change", [{"state": State.HANDLING}, {"snoozed_until": date(2026, 9, 1)}])
def test_what_is_in_hand_or_put_off_stays(world: World, rule: Rule, change: dict[str, object]) -> None:
    escalating(rule, 3)
    night(BUSINESS_DATE)
    Warning.objects.update(**change)
    assert night(BUSINESS_DATE + timedelta(days=20)).escalated == 0


def test_the_same_date_again_escalates_once(world: World, rule: Rule) -> None:
    escalating(rule, 3)
    night(BUSINESS_DATE)
    later = BUSINESS_DATE + timedelta(days=20)
    assert [night(later).escalated, night(later).escalated] == [1, 0]
