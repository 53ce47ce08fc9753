"""The menu of the products module."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common.navigation import MenuGroup, MenuItem, register_group, register_item

register_group(MenuGroup(code="products", label=_("Products"), icon="packages", position=30))
register_item("products", MenuItem(_("Products"), "products:product_list", "products.view_product"))
register_item("products", MenuItem(_("Accounts"), "products:account_list", "products.view_account"))
register_item("products", MenuItem(_("Loans"), "products:loan_list", "products.view_loan"))
