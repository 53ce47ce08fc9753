"""The menu of system management, and before all else the first page of the day."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common.home import has_cards
from bankcrm.common.navigation import MenuGroup, MenuItem, register_group, register_item

register_group(MenuGroup(code="home", label=_("Home"), icon="layout-dashboard", position=0))
register_item("home", MenuItem(_("Home"), "home", shown=has_cards))

register_group(MenuGroup(code="system", label=_("System"), icon="settings", position=70))
register_item("system", MenuItem(_("System overview"), "sysadmin:overview", "common.view_parameter"))
register_item("system", MenuItem(_("Feeds"), "sysadmin:batch_list", "common.view_feedbatch"))
register_item("system", MenuItem(_("Jobs"), "sysadmin:job_list", "common.view_jobrun"))
register_item("system", MenuItem(_("Audit trail"), "sysadmin:audit_list", "common.view_auditentry"))
register_item("system", MenuItem(_("Shared views"), "sysadmin:saved_view_list", "common.keep_savedview"))
register_item("system", MenuItem(_("Parameters"), "sysadmin:parameter_list", "common.view_parameter"))
register_item("system", MenuItem(_("Administration"), "admin:index", shown=lambda user: user.is_staff))
