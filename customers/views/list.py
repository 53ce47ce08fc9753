"""The customer list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common.actions import Action
from bankcrm.common.ordering import Order, Walk
from bankcrm.common.views.list import ObjectListView
from customers import shown
from customers.filtersets import CustomerFilter
from customers.models import Customer, CustomerFigures
from customers.models.figures import in_order
from customers.tables import CustomerTable

ORDERS = (
    Order("aum", _("AUM"), in_order("aum"), descending=True, branch="branch", is_amount=True),
    Order("deposits", _("deposits"), in_order("deposits"), descending=True, branch="branch", is_amount=True),
    Order("loans", _("loans"), in_order("loans"), descending=True, branch="branch", is_amount=True),
    Order("complete", _("completeness of the file"), "complete", branch="branch", is_amount=True),
    Order("number", _("customer number"), "customer__number", walk=Walk(Customer.objects.all, "number", "branch")),
)
# As a name is read: 单 among the shan, wherever the character stands in the character set.
BY_NAME = Order(
    "name", _("customer name"), "customer__name_pinyin", walk=Walk(Customer.objects.all, "name_pinyin", "branch")
)


class CustomerListView(ObjectListView):
    """Walks the figures, which hold scope and orders in the same indexes; the customer is joined to fifty rows.

    By number and by name it walks the customers, whose rows do not change every night.
    """

    model = CustomerFigures
    permission = "customers.view_customer"
    export_permission = "customers.export_customer"
    is_prepared = True
    title = _("Customers")
    table_class = CustomerTable
    filterset_class = CustomerFilter

    @property
    def orders(self) -> tuple[Order, ...]:  # type: ignore[override]
        """Who sees names masked is not told how they sort, either: place by place the order would spell them."""
        return ORDERS if shown.masks_names(self.request.user) else (*ORDERS, BY_NAME)

    # A customer has forty columns, and fifty rows are made of them: only what is shown is read.
    only = ("pk",)
    actions = (
        Action(
            _("New customer"),
            icon="plus",
            url_name="customers:customer_create",
            permission="customers.add_customer",
            on_record=False,
            primary=True,
        ),
    )
    empty_icon = "users"
    empty_title = _("No customer within your scope")
    empty_text = _("Customers come with the core system's files, or are entered here as prospects.")
