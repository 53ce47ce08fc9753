"""What can be done on branches and employees."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common.actions import Action, register

BRANCH_NEW = Action(
    label=_("New branch"),
    icon="plus",
    url_name="staff:branch_create",
    permission="staff.add_branch",
    on_record=False,
    primary=True,
)
BRANCH_EDIT = Action(
    label=_("Edit"), icon="pencil", url_name="staff:branch_edit", permission="staff.change_branch", primary=True
)
BRANCH_HISTORY = Action(
    label=_("History"), icon="history", url_name="staff:branch_history", permission="staff.view_branch"
)
EMPLOYEE_NEW = Action(
    label=_("New employee"),
    icon="plus",
    url_name="staff:employee_create",
    permission="staff.add_employee",
    on_record=False,
    primary=True,
)
EMPLOYEE_EDIT = Action(
    label=_("Edit"), icon="pencil", url_name="staff:employee_edit", permission="staff.change_employee", primary=True
)
EMPLOYEE_HISTORY = Action(
    label=_("History"), icon="history", url_name="staff:employee_history", permission="staff.view_employee"
)

for _action in (BRANCH_EDIT, BRANCH_HISTORY):
    register("staff.branch", _action)
for _action in (EMPLOYEE_EDIT, EMPLOYEE_HISTORY):
    register("staff.employee", _action)
