"""Customers in the menu."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common import navigation
from bankcrm.common.navigation import MenuGroup, MenuItem


def register() -> None:
    navigation.register_group(MenuGroup("customers", _("Customers"), icon="users", position=20))
    navigation.register_item(
        "customers", MenuItem(_("Customer list"), "customers:customer_list", "customers.view_customer")
    )
    navigation.register_item("customers", MenuItem(_("Groups"), "customers:group_list", "customers.view_group"))
    risks = "customers.view_guaranteeloop"
    navigation.register_item("customers", MenuItem(_("Guarantee loops"), "customers:guarantee_loop_list", risks))
    navigation.register_item("customers", MenuItem(_("Guarantors of many"), "customers:guarantor_list", risks))
    navigation.register_item(
        "customers",
        MenuItem(_("Completeness"), "customers:completeness_list", "customers.view_branchcompleteness"),
    )
    navigation.register_item(
        "customers", MenuItem(_("Files without readers"), "customers:unread_file_list", "customers.reseal_customer")
    )
