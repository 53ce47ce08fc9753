"""What can be done with a group, by whoever reaches its main member."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import actions
from bankcrm.common.actions import Action
from bankcrm.common.permissions import ALLOWED, Decision, may_on

CHANGE = "customers.change_group"

GROUP_NEW = Action(
    gettext_lazy("New group"),
    icon="plus",
    url_name="customers:group_create",
    permission="customers.add_group",
    on_record=False,
    primary=True,
)


def _changeable(user: Any, group: Any) -> Decision:
    if group.dissolved_on:
        return Decision(_("This group is dissolved."))
    if not may_on(user, CHANGE, group):
        return Decision(_("Only whoever looks after the main member changes the group."))
    return ALLOWED


ON_GROUP = (
    Action(
        gettext_lazy("Add member"),
        icon="user-plus",
        url_name="customers:group_member_add",
        permission=CHANGE,
        primary=True,
        allowed=_changeable,
    ),
    Action(
        gettext_lazy("Edit"), icon="pencil", url_name="customers:group_edit", permission=CHANGE, allowed=_changeable
    ),
    Action(
        gettext_lazy("History"),
        icon="history",
        url_name="customers:group_history",
        permission="customers.view_group",
    ),
    Action(
        gettext_lazy("Dissolve"),
        icon="circle-off",
        url_name="customers:group_dissolve",
        permission=CHANGE,
        allowed=_changeable,
    ),
)


def register() -> None:
    for action in ON_GROUP:
        actions.register("customers.group", action)
