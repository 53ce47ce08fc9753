"""What can be done with many customers of the list at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import actions
from bankcrm.common.actions import Action
from bankcrm.common.bulk import acts
from bankcrm.common.bulk.acts import BulkAct, Chosen, Outcome
from bankcrm.common.errors import RuleViolation
from customers.models import Tag
from customers.services import bulk_assignment
from customers.services.assignment import ASSIGN
from customers.services.bulk_assignment import customers_assign
from customers.services.tag import CHANGE, customers_tag, customers_untag
from staff.models import Employee

LIST = "customers:customer_list"
AS_WANTED = "as_wanted"


def _assign(chosen: Chosen) -> Outcome:
    manager = Employee.objects.filter(pk=chosen.values["manager"]).first()
    if manager is None:
        raise RuleViolation("no_such_manager", _("This employee is no longer there."), "manager")
    return customers_assign(
        customers=chosen.ids,
        manager=manager,
        reason=chosen.values["reason"],
        note=chosen.values["note"],
        seen_at=chosen.seen_at,
        acting_user=chosen.acting_user,
    )


def _say_assign(values: Mapping[str, Any]) -> str:
    return _("To %(name)s") % {"name": values["manager_name"]}


def _tag(chosen: Chosen) -> Outcome:
    tag = Tag.objects.filter(pk=chosen.values["tag"]).first()
    if tag is None:
        raise RuleViolation("no_such_tag", _("This tag is no longer there."), "tag")
    act = customers_untag if chosen.values["way"] == "off" else customers_tag
    done = act(customers=chosen.ids, tag=tag, acting_user=chosen.acting_user)
    left = {AS_WANTED: done.unchanged, bulk_assignment.OUT_OF_REACH: done.out_of_reach}
    return Outcome(done.changed, Counter({code: number for code, number in left.items() if number}))


def _say_tag(values: Mapping[str, Any]) -> str:
    words = _("Take off: %(name)s") if values["way"] == "off" else _("Put on: %(name)s")
    return words % {"name": values["tag_name"]}


OUT_OF_REACH = gettext_lazy("beyond what you may change")

ASSIGN_MANY = BulkAct(
    code="customers.assign",
    permission=ASSIGN,
    label=gettext_lazy("Assign customers"),
    run=_assign,
    say=_say_assign,
    reasons={
        bulk_assignment.OUT_OF_REACH: OUT_OF_REACH,
        bulk_assignment.ANOTHERS: gettext_lazy("in another manager's portfolio: the head of the branch assigns them"),
        bulk_assignment.SAME: gettext_lazy("managed by this manager already"),
        bulk_assignment.CORE: gettext_lazy("the manager comes from the core system and is changed there"),
        bulk_assignment.MEANWHILE: gettext_lazy("changed since you saw them"),
    },
)
TAG_MANY = BulkAct(
    code="customers.tag",
    permission=CHANGE,
    label=gettext_lazy("Tag customers"),
    run=_tag,
    say=_say_tag,
    reasons={
        bulk_assignment.OUT_OF_REACH: OUT_OF_REACH,
        AS_WANTED: gettext_lazy("were so already"),
    },
)

ON_ROWS = (
    Action(
        gettext_lazy("Assign"),
        icon="user-share",
        url_name="customers:customer_assign_many",
        permission=ASSIGN,
        on_record=False,
    ),
    Action(
        gettext_lazy("Tags"), icon="tags", url_name="customers:customer_tag_many", permission=CHANGE, on_record=False
    ),
)


def register() -> None:
    for act in (ASSIGN_MANY, TAG_MANY):
        acts.register(act)
    for action in ON_ROWS:
        actions.register_on_rows(LIST, action)
