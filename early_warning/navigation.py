"""Warnings in the menu."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common.navigation import MenuGroup, MenuItem, register_group, register_item

register_group(MenuGroup(code="warnings", label=_("Warnings"), icon="bell-ringing", position=50))
register_item("warnings", MenuItem(_("Rules"), "early_warning:rule_list", "early_warning.view_rule"))
register_item("warnings", MenuItem(_("Runs"), "early_warning:warningrun_list", "early_warning.view_warningrun"))
