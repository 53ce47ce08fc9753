"""What can be done with many warnings of the list at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import actions
from bankcrm.common.actions import Action
from bankcrm.common.bulk import acts
from bankcrm.common.bulk.acts import BulkAct, Chosen, Outcome
from early_warning.services import many
from early_warning.services.desk import HANDLE

LIST = "early_warning:warning_list"
REASONS = {
    many.OUT_OF_REACH: gettext_lazy("beyond what you may change"),
    many.OVER: gettext_lazy("closed already"),
    many.NOT_NEW: gettext_lazy("acknowledged already"),
    many.MEANWHILE: gettext_lazy("changed since you saw them"),
}


def _acknowledge(chosen: Chosen) -> Outcome:
    return many.warnings_acknowledge(warnings=chosen.ids, seen_at=chosen.seen_at, acting_user=chosen.acting_user)


def _snooze(chosen: Chosen) -> Outcome:
    return many.warnings_snooze(
        warnings=chosen.ids,
        until=date.fromisoformat(chosen.values["until"]),
        note=chosen.values["note"],
        seen_at=chosen.seen_at,
        acting_user=chosen.acting_user,
    )


def _say_nothing(values: Mapping[str, Any]) -> str:
    return ""


def _say_until(values: Mapping[str, Any]) -> str:
    return _("Until %(day)s") % {"day": values["until"]}


ACKNOWLEDGE_MANY = BulkAct(
    code="early_warning.acknowledge",
    permission=HANDLE,
    label=gettext_lazy("Acknowledge warnings"),
    run=_acknowledge,
    say=_say_nothing,
    reasons=REASONS,
)
SNOOZE_MANY = BulkAct(
    code="early_warning.snooze",
    permission=HANDLE,
    label=gettext_lazy("Put off warnings"),
    run=_snooze,
    say=_say_until,
    reasons=REASONS,
)

ON_ROWS = (
    Action(
        gettext_lazy("Acknowledge"),
        icon="checkbox",
        url_name="early_warning:warning_acknowledge_many",
        permission=HANDLE,
        on_record=False,
    ),
    Action(
        gettext_lazy("Snooze"),
        icon="clock-pause",
        url_name="early_warning:warning_snooze_many",
        permission=HANDLE,
        on_record=False,
    ),
)


def register() -> None:
    for act in (ACKNOWLEDGE_MANY, SNOOZE_MANY):
        acts.register(act)
    for action in ON_ROWS:
        actions.register_on_rows(LIST, action)
