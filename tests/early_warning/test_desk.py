"""What people do with warnings: who may, in which order, what is refused, and what is left on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common.approvals.services import approval_approve, approval_refuse
from bankcrm.common.errors import EditConflict, NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry, Parameter
from bankcrm.common.warning_kinds import Unit
from customers.models import Contact, CustomerFigures
from early_warning.choices import ActionKind, ClosingReason, Level, State
from early_warning.desk.history import history
from early_warning.desk.scale import scale
from early_warning.models import Exemption, Rule, Warning, WarningAction
from early_warning.sentences import written
from early_warning.services.closing import closing_ask, warning_close
from early_warning.services.desk import (
    warning_acknowledge,
    warning_begin,
    warning_contact,
    warning_escalate,
    warning_note,
    warning_snooze,
)
from early_warning.services.exemption import exemption_ask
from early_warning.services.many import warnings_acknowledge, warnings_snooze
from tests.cast import BUSINESS_DATE, Cast, World
from tests.early_warning.conftest import night
from tests.early_warning.warned import warned

pytestmark = pytest.mark.django_db
DONE = {"reason": ClosingReason.HANDLED, "note": "已还清一期"}
SECRET = "他正在谈离婚"


@pytest.fixture
def yellow(world: World, rule: Rule) -> Warning:
    return warned(world, rule, "mine", Level.YELLOW)


@pytest.fixture
def red(world: World, rule: Rule) -> Warning:
    return warned(world, rule, "company", Level.RED)


def kinds(warning: Warning) -> list[str]:
    return list(warning.actions.order_by("pk").values_list("kind", flat=True))


def again(warning: Warning) -> Warning:
    return Warning.objects.select_related("rule", "version").get(pk=warning.pk)


# From new to closed


def test_from_new_to_closed_each_step_is_on_record(yellow: Warning, cast: Cast) -> None:
    warning_acknowledge(warning=yellow, acting_user=cast.manager)
    warning_begin(warning=yellow, acting_user=cast.manager)
    warning_contact(warning=yellow, kind="call", summary="承诺还款", acting_user=cast.manager)
    warning_note(warning=yellow, note=SECRET, acting_user=cast.head)
    closed = warning_close(warning=yellow, **DONE, acting_user=cast.manager)
    assert kinds(yellow) == ["acknowledged", "handling", "contact", "note", "closed"]
    assert (closed.state, closed.closing_reason, closed.closed_by) == (State.CLOSED, "handled", cast.manager)
    assert closed.closed_on == BUSINESS_DATE
    assert closed.is_watching, "it is not raised again in this episode"
    contact = Contact.objects.get()
    assert contact.customer_id == yellow.customer_id
    assert CustomerFigures.objects.get(pk=yellow.customer_id).last_contact_on == contact.day
    codes = list(AuditEntry.objects.filter(code__startswith="warning.").order_by("pk").values_list("code", flat=True))
    assert codes == [
        "warning.acknowledged",
        "warning.handling",
        "warning.contact",
        "warning.note",
        "warning.closed",
    ]
    assert SECRET not in "".join(f"{one.changes}{one.reason}{one.subject_text}" for one in AuditEntry.objects.all())


def test_what_a_person_closed_is_not_raised_again_by_the_night(world: World, rule: Rule, cast: Cast) -> None:
    night(BUSINESS_DATE)
    warning = Warning.objects.get(customer=world.customers["mine"])
    warning_close(warning=warning, **DONE, acting_user=cast.manager)
    night(BUSINESS_DATE + timedelta(days=1))
    assert not Warning.objects.open().filter(customer=world.customers["mine"]).exists()


@pytest.mark.parametrize("note", ["", " \n "])
def test_none_is_closed_without_a_result(yellow: Warning, cast: Cast, note: str) -> None:
    for reason in (ClosingReason.HANDLED, ClosingReason.FALSE_ALARM):
        with pytest.raises(RuleViolation) as refused:
            warning_close(warning=yellow, reason=reason, note=note, acting_user=cast.manager)
        assert refused.value.field == "note"
    assert again(yellow).is_open
    assert not kinds(yellow)


@pytest.mark.parametrize("reason", [ClosingReason.GONE, ClosingReason.EXEMPT, "whim"])
def test_people_close_for_their_own_two_reasons_alone(yellow: Warning, cast: Cast, reason: str) -> None:
    with pytest.raises(RuleViolation):
        warning_close(warning=yellow, reason=reason, note="x", acting_user=cast.manager)


def test_a_second_acknowledgement_is_told(yellow: Warning, cast: Cast) -> None:
    warning_acknowledge(warning=yellow, acting_user=cast.manager)
    with pytest.raises(RuleViolation) as refused:
        warning_acknowledge(warning=yellow, acting_user=cast.head)
    assert refused.value.code == "not_new"
    assert kinds(yellow) == ["acknowledged"]


def test_of_two_people_the_second_is_told_that_something_happened(yellow: Warning, cast: Cast) -> None:
    seen = yellow.row_version
    warning_snooze(
        warning=yellow, until=timezone.localdate() + timedelta(2), row_version=seen, acting_user=cast.manager
    )
    for act in (
        lambda: warning_acknowledge(warning=yellow, row_version=seen, acting_user=cast.head),
        lambda: warning_close(warning=yellow, row_version=seen, **DONE, acting_user=cast.head),
        lambda: warning_escalate(warning=yellow, row_version=seen, note="x", acting_user=cast.head),
    ):
        with pytest.raises(EditConflict):
            act()
    assert kinds(yellow) == ["snoozed"]


@pytest.mark.parametrize("who", ["teller", "colleague", "far_manager", "analyst", "auditor", "administrator", "nobody"])
def test_who_has_no_right_here_does_nothing(yellow: Warning, cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    soon = timezone.localdate() + timedelta(2)
    for act in (
        lambda: warning_acknowledge(warning=yellow, acting_user=user),
        lambda: warning_begin(warning=yellow, acting_user=user),
        lambda: warning_contact(warning=yellow, kind="call", summary="x", acting_user=user),
        lambda: warning_note(warning=yellow, note="x", acting_user=user),
        lambda: warning_snooze(warning=yellow, until=soon, acting_user=user),
        lambda: warning_escalate(warning=yellow, note="x", acting_user=user),
        lambda: warning_close(warning=yellow, **DONE, acting_user=user),
        lambda: closing_ask(warning=yellow, **DONE, acting_user=user),
        lambda: exemption_ask(warning=yellow, until=soon, reason="x", acting_user=user),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not WarningAction.objects.exists()
    assert not AuditEntry.objects.exists()


def test_history_is_append_only(yellow: Warning, cast: Cast) -> None:
    warning_note(warning=yellow, note="x", acting_user=cast.manager)
    for act in (
        lambda: WarningAction.objects.update(note="y"),
        lambda: WarningAction.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert WarningAction.objects.get().note == "x"


# Putting off, sending up


def test_put_off_to_a_day_to_come_and_not_for_ever(yellow: Warning, cast: Cast) -> None:
    today = timezone.localdate()
    Parameter.objects.create(code="warnings.snooze_days", value=5)
    for day in (today, today - timedelta(1), today + timedelta(6)):
        with pytest.raises(RuleViolation) as refused:
            warning_snooze(warning=yellow, until=day, acting_user=cast.manager)
        assert refused.value.field == "until"
    assert warning_snooze(
        warning=yellow, until=today + timedelta(5), acting_user=cast.manager
    ).snoozed_until == today + timedelta(5)


def test_each_time_a_branch_further_up_until_head_office(world: World, yellow: Warning, cast: Cast) -> None:
    branches = []
    for _step in range(3):
        warning = warning_escalate(warning=yellow, note="超过权限", acting_user=cast.manager)
        branches.append(warning.escalated_to)
    assert branches == [world.branches[name] for name in ("north_east", "north", "head_office")]
    assert again(yellow).escalation == 3
    with pytest.raises(RuleViolation) as refused:
        warning_escalate(warning=yellow, note="x", acting_user=cast.manager)
    assert refused.value.code == "nobody_above"


# The head closes orange and red


@pytest.mark.parametrize("reason", [ClosingReason.HANDLED, ClosingReason.FALSE_ALARM])
def test_a_manager_asks_and_the_head_closes(red: Warning, cast: Cast, reason: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        warning_close(warning=red, reason=reason, note="已还清", acting_user=cast.manager)
    assert refused.value.code == "head_closes"
    request = closing_ask(warning=red, reason=reason, note="已还清", acting_user=cast.manager)
    assert again(red).state == State.HANDLING
    with pytest.raises(RuleViolation):
        closing_ask(warning=red, reason=reason, note="x", acting_user=cast.manager)
    for who in (cast.manager, cast.far_manager, cast.risk_officer, cast.analyst):
        with pytest.raises((NotAllowed, RuleViolation)):
            approval_approve(request=request, acting_user=who)
    approval_approve(request=request, acting_user=cast.head)
    closed = again(red)
    assert (closed.state, closed.closing_reason, closed.closing_note) == (State.CLOSED, reason, "已还清")
    assert closed.closed_by == cast.head
    assert kinds(red) == ["closing_asked", "closed"]


def test_a_refusal_leaves_it_open_and_stands_in_its_history(red: Warning, cast: Cast) -> None:
    request = closing_ask(warning=red, **DONE, acting_user=cast.manager)
    approval_refuse(request=request, note=" 凭证不足 ", acting_user=cast.head)
    assert (again(red).state, kinds(red)) == (State.HANDLING, ["closing_asked", "closing_refused"])
    refusal = red.actions.get(kind="closing_refused")
    assert (refusal.user, refusal.note, refusal.facts["asked_by"]) == (cast.head, "凭证不足", str(cast.manager))
    told = [entry for entry in history(again(red), cast.manager) if "refused" in entry.title]
    assert [(entry.text, str(cast.head) in entry.title) for entry in told] == [("凭证不足", True)], "told once"
    assert AuditEntry.objects.filter(code="warning.closing_refused", user=cast.head).count() == 1


def test_a_refusal_of_what_the_night_closed_meanwhile_is_kept_too(red: Warning, cast: Cast) -> None:
    request = closing_ask(warning=red, **DONE, acting_user=cast.manager)
    Warning.objects.filter(pk=red.pk).update(
        state=State.CLOSED, closing_reason=ClosingReason.GONE, closed_on=BUSINESS_DATE, is_watching=False
    )
    approval_refuse(request=request, note="已消除", acting_user=cast.head)
    assert again(red).closing_reason == ClosingReason.GONE
    assert kinds(red)[-1] == "closing_refused"


def test_what_has_worsened_since_is_not_closed_by_an_old_request(world: World, rule: Rule, cast: Cast) -> None:
    warning = warned(world, rule, "mine", Level.ORANGE)
    request = closing_ask(warning=warning, **DONE, acting_user=cast.manager)
    Warning.objects.filter(pk=warning.pk).update(level=Level.RED)
    approval_approve(request=request, acting_user=cast.head)
    request.refresh_from_db()
    assert request.state == "failed"
    assert again(warning).is_open


def test_the_head_closes_at_once(red: Warning, cast: Cast) -> None:
    assert warning_close(warning=red, **DONE, acting_user=cast.head).state == State.CLOSED


# Exemption


def test_an_exemption_is_two_persons_and_closes_what_the_rule_raised(
    world: World, rule: Rule, yellow: Warning, cast: Cast
) -> None:
    until = timezone.localdate() + timedelta(30)
    request = exemption_ask(warning=yellow, until=until, reason="政府补贴在途", acting_user=cast.manager)
    assert again(yellow).is_open
    with pytest.raises((NotAllowed, RuleViolation)):
        approval_approve(request=request, acting_user=cast.manager)
    approval_approve(request=request, acting_user=cast.head)
    exemption = Exemption.objects.get()
    assert (exemption.asked_by, exemption.approved_by, exemption.until) == (cast.manager, cast.head, until)
    closed = again(yellow)
    assert (closed.state, closed.closing_reason, closed.is_watching) == (State.CLOSED, "exempt", False)
    assert not Warning.objects.open().exists()


@pytest.mark.parametrize("days", [0, -1, 400])
def test_an_exemption_ends_and_within_a_year(yellow: Warning, cast: Cast, days: int) -> None:
    with pytest.raises(RuleViolation) as refused:
        exemption_ask(
            warning=yellow, until=timezone.localdate() + timedelta(days), reason="x", acting_user=cast.manager
        )
    assert refused.value.field == "until"


# Many at once


def test_many_are_acknowledged_as_a_set_and_the_others_are_told_why(
    world: World, rule: Rule, yellow: Warning, red: Warning, cast: Cast
) -> None:
    seen = timezone.now()
    far = warned(world, rule, "far_away")
    done = warned(world, rule, "assisted", closed_on=BUSINESS_DATE, state=State.CLOSED, closing_reason="gone")
    warning_note(warning=red, note="x", acting_user=cast.head)
    ids = [yellow.pk, red.pk, far.pk, done.pk]
    outcome = warnings_acknowledge(warnings=ids, seen_at=seen, acting_user=cast.manager)
    assert outcome.changed == 1
    assert outcome.left_out == {"meanwhile": 1, "out_of_reach": 1, "closed": 1}
    assert again(yellow).state == State.ACKNOWLEDGED
    assert again(yellow).row_version == yellow.row_version + 1
    assert [again(one).state for one in (red, far)] == [State.NEW, State.NEW]
    entry = AuditEntry.objects.get(code="warning.acknowledged")
    assert (entry.subject_text, entry.customer_id) == (str(yellow), yellow.customer_id)
    assert entry.changes == {"state": ["new", "acknowledged"]}


def test_many_are_put_off(yellow: Warning, red: Warning, cast: Cast) -> None:
    until = timezone.localdate() + timedelta(3)
    given_to = {"warnings": [yellow.pk, red.pk], "note": "", "seen_at": timezone.now(), "acting_user": cast.manager}
    with pytest.raises(RuleViolation):
        warnings_snooze(until=timezone.localdate(), **given_to)
    assert warnings_snooze(until=until, **given_to).changed == 2
    assert {one.snoozed_until for one in Warning.objects.all()} == {until}
    assert WarningAction.objects.filter(kind=ActionKind.SNOOZED).count() == 2


# Whatever the order of acts

ACTS: dict[str, Callable[..., Any]] = {
    "acknowledge": warning_acknowledge,
    "begin": warning_begin,
    "note": lambda **given: warning_note(note="x", **given),
    "snooze": lambda **given: warning_snooze(until=timezone.localdate() + timedelta(2), **given),
    "escalate": lambda **given: warning_escalate(note="x", **given),
    "close": lambda **given: warning_close(**DONE, **given),
}


@pytest.mark.parametrize(
    ("level", "days", "at", "anchor"),
    [(Level.BLUE, 1, "0.5%", "start"), (Level.YELLOW, 181, "37.5%", "middle"), (Level.RED, 9999, "99.2%", "end")],
)
def test_the_value_is_written_over_its_mark(
    world: World, rule: Rule, level: int, days: int, at: str, anchor: str
) -> None:
    drawn = scale(warned(world, rule, "mine", level, figures={"days": days}))
    assert drawn is not None
    assert (drawn.at, drawn.anchor) == (at, anchor)


def test_days_that_are_past_are_written_with_a_minus() -> None:
    assert written(-1083, Unit.DAYS) == "−1,083 days"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=8))
def test_every_order_of_acts_keeps_what_always_holds(yellow: Warning, cast: Cast, acts: list[str]) -> None:
    """Closed is the end, with a result; each act that was done left exactly one entry; nothing else did."""
    order = [State.NEW, State.ACKNOWLEDGED, State.HANDLING, State.CLOSED]
    with transaction.atomic():
        done = 0
        for name in acts:
            before = again(yellow)
            try:
                with transaction.atomic():
                    ACTS[name](warning=yellow, acting_user=cast.head)
            except RuleViolation:
                assert again(yellow).row_version == before.row_version
                continue
            done += 1
            after = again(yellow)
            assert before.is_open
            assert after.row_version == before.row_version + 1
            assert order.index(State(after.state)) >= order.index(State(before.state))
        final = again(yellow)
        assert yellow.actions.count() == done
        assert final.is_open or (final.closing_note and final.closed_by == cast.head)
        transaction.set_rollback(True)
