"""The same act on many warnings as one set, with what was left out and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from bankcrm.common import audit
from bankcrm.common.bank import reckoned_on
from bankcrm.common.bulk.acts import Outcome
from bankcrm.common.permissions import demand
from early_warning.choices import ActionKind, State
from early_warning.models import Warning, WarningAction
from early_warning.services.desk import HANDLE, refuse_snooze

OUT_OF_REACH, OVER, NOT_NEW, MEANWHILE = "out_of_reach", "closed", "not_new", "meanwhile"
OPEN = (State.NEW, State.ACKNOWLEDGED, State.HANDLING)


@transaction.atomic
def warnings_acknowledge(*, warnings: Sequence[int], seen_at: datetime, acting_user: Any) -> Outcome:
    """Those that are new."""
    good, outcome = _sorted_out(warnings, (State.NEW,), seen_at, acting_user)
    _change(good, ActionKind.ACKNOWLEDGED, acting_user, state=State.ACKNOWLEDGED)
    return outcome


@transaction.atomic
def warnings_snooze(*, warnings: Sequence[int], until: date, note: str, seen_at: datetime, acting_user: Any) -> Outcome:
    """Those that are open. A day that no warning may be put off to refuses all of them."""
    refuse_snooze(until)
    good, outcome = _sorted_out(warnings, OPEN, seen_at, acting_user)
    facts = {"until": until.isoformat()}
    _change(good, ActionKind.SNOOZED, acting_user, note=note.strip(), facts=facts, snoozed_until=until)
    return outcome


def _sorted_out(
    ids: Sequence[int], states: Collection[str], seen_at: datetime, acting_user: Any
) -> tuple[list[int], Outcome]:
    """Which of them may be changed, locked; the others are counted by what stands in the way."""
    demand(acting_user, HANDLE)
    within = Warning.objects.visible_to(acting_user, HANDLE).filter(pk__in=ids).order_by("pk")
    reached = dict(within.select_for_update(of=("self",), no_key=True).values_list("pk", "state"))
    touched = WarningAction.objects.filter(warning__in=ids, at__gt=seen_at).values_list("warning", flat=True)
    meanwhile, good, outcome = set(touched), [], Outcome()
    for pk in ids:
        state = reached.get(pk)
        if state is None:
            outcome.left_out[OUT_OF_REACH] += 1
        elif pk in meanwhile:
            outcome.left_out[MEANWHILE] += 1
        elif state not in states:
            outcome.left_out[OVER if state == State.CLOSED else NOT_NEW] += 1
        else:
            good.append(pk)
    outcome.changed = len(good)
    return good, outcome


def _change(
    ids: list[int],
    kind: str,
    acting_user: Any,
    *,
    note: str = "",
    facts: dict[str, Any] | None = None,
    **values: Any,
) -> None:
    """Columns, history and trail, each in one statement. Locked rows are told before they change."""
    rows = Warning.objects.filter(pk__in=ids)
    called = rows.annotate(called=Concat(Value("W"), Cast("pk", CharField())))
    changes = {name: [None, audit.plain(value)] for name, value in values.items()}
    ((name, _value),) = values.items()
    audit.record_each(
        f"warning.{kind}",
        called,
        text="called",
        customer="customer_id",
        acting_user=acting_user,
        changes=changes,
        was=(name, name),
    )
    rows.update(row_version=F("row_version") + 1, **values)
    on = reckoned_on()
    WarningAction.objects.bulk_create(
        WarningAction(warning_id=pk, kind=kind, on=on, user=acting_user, note=note, facts=facts or {}) for pk in ids
    )
