"""The menu of the staff module."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common.navigation import MenuGroup, MenuItem, register_group, register_item

register_group(MenuGroup(code="staff", label=_("Staff"), icon="id-badge-2", position=40))
register_item("staff", MenuItem(_("Employees"), "staff:employee_list", "staff.view_employee"))
register_item("staff", MenuItem(_("Branches"), "staff:branch_list", "staff.view_branch"))
