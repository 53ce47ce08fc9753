"""The menu of system management. The overview stands first of all: it is the administrator's first page of the day."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common.navigation import MenuGroup, MenuItem, register_group, register_item

register_group(MenuGroup(code="overview", label=_("System overview"), icon="layout-dashboard", position=10))
register_item("overview", MenuItem(_("System overview"), "sysadmin:overview", "common.view_parameter"))

register_group(MenuGroup(code="system", label=_("System"), icon="settings", position=70))
register_item("system", MenuItem(_("Feeds"), "sysadmin:batch_list", "common.view_feedbatch"))
register_item("system", MenuItem(_("Jobs"), "sysadmin:job_list", "common.view_jobrun"))
register_item("system", MenuItem(_("Audit trail"), "sysadmin:audit_list", "common.view_auditentry"))
register_item("system", MenuItem(_("Parameters"), "sysadmin:parameter_list", "common.view_parameter"))
