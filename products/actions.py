"""What can be done on the catalogue."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.actions import Action, register
from bankcrm.common.permissions import Decision
from products.rules import may_be_retired, may_get_rates

CATEGORY_NEW = Action(
    label=_("New category"),
    icon="plus",
    url_name="products:category_create",
    permission="products.add_category",
    on_record=False,
    primary=True,
)
CATEGORIES = Action(
    label=_("Categories"),
    icon="list-tree",
    url_name="products:category_list",
    permission="products.view_product",
    on_record=False,
)
PRODUCT_NEW = Action(
    label=_("New product"),
    icon="plus",
    url_name="products:product_create",
    permission="products.add_product",
    on_record=False,
    primary=True,
)
PRODUCT_HISTORY = Action(
    label=_("History"), icon="history", url_name="products:product_history", permission="products.view_product"
)


def _retirable(user: Any, record: Any) -> Decision:
    return may_be_retired(record)


def _gets_rates(user: Any, record: Any) -> Decision:
    return may_get_rates(record)


RATE_NEW = Action(
    label=_("New rate"),
    icon="percentage",
    url_name="products:rate_create",
    permission="products.add_rate",
    allowed=_gets_rates,
)
PRODUCT_EDIT = Action(
    label=_("Edit"),
    icon="pencil",
    url_name="products:product_edit",
    permission="products.change_product",
    primary=True,
)
PRODUCT_RETIRE = Action(
    label=pgettext_lazy("product", "Retire"),
    icon="archive",
    url_name="products:product_retire",
    permission="products.change_product",
    allowed=_retirable,
)

for _action in (PRODUCT_EDIT, RATE_NEW, PRODUCT_HISTORY, PRODUCT_RETIRE):
    register("products.product", _action)
