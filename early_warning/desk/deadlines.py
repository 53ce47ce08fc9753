"""By when a warning is to be handled, and to whom it goes then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, QuerySet
from django.utils.translation import gettext as _

from bankcrm.common.asked import Asked
from bankcrm.common.bank import reckoned_on
from bankcrm.common.prepared import prepared
from bankcrm.common.working_days import add_working_days, working_days_between
from early_warning.choices import State
from early_warning.models import Warning
from early_warning.services.desk import next_branch
from staff.models import Branch, Employee
from staff.models.employee import Post


@dataclass(frozen=True, slots=True)
class Deadline:
    """`days`: working days left, negative when it is past; None where the rule sets no deadline."""

    by: date | None
    days: int | None
    goes_to: str

    @property
    def is_late(self) -> bool:
        return self.days is not None and self.days < 0

    @property
    def is_close(self) -> bool:
        return self.days is not None and self.days <= 0


def due_on(warning: Warning) -> date | None:
    """The working day by which handling must have begun, as the night reckons it (`engine/escalate.py`).

    Each step up begins a new count; what is put off waits; what is being handled goes nowhere.
    """
    version = warning.rule.version
    days = version.escalation_days if version and version.is_on else None
    if not days or warning.state not in (State.NEW, State.ACKNOWLEDGED):
        return None
    by = add_working_days(warning.escalated_on or warning.level_since, days)
    return max(by, warning.snoozed_until) if warning.snoozed_until else by


def days_left(warning: Warning, on: date | None = None) -> int | None:
    by = due_on(warning)
    return None if by is None else working_days_between(on or reckoned_on(), by)


def deadline(warning: Warning) -> Deadline:
    by = due_on(warning)
    branch = next_branch(warning) if by else None
    return Deadline(by, days_left(warning), _who(branch) if branch else "")


def _who(branch: Branch) -> str:
    """The head by name, else the branch."""
    return " · ".join([*_heads(branch=branch.pk), branch.name])


@prepared
def _heads() -> QuerySet:
    heads = Employee.objects.employed().filter(branch=Asked("branch", BigIntegerField()), post=Post.BRANCH_HEAD)
    return heads.order_by("number").values_list("name", flat=True)[:2]


def left_in_words(warning: Warning) -> str:
    """For a row of a list: how long is left."""
    days = days_left(warning)
    if days is None:
        return ""
    if days < 0:
        return _("late")
    return _("today") if days == 0 else _("%(days)s d left") % {"days": days}
