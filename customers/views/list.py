"""The customer list."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from bankcrm.common.actions import Action
from bankcrm.common.ordering import Order
from bankcrm.common.views.list import ObjectListView
from customers.choices import ContactKind
from customers.filtersets import CustomerFilter
from customers.models import ContactPoint, CustomerFigures, IdentityDocument
from customers.models.figures import in_order
from customers.tables import CustomerTable


class CustomerListView(ObjectListView):
    """Walks the figures, which hold scope and orders in the same indexes; the customer is joined to fifty rows."""

    model = CustomerFigures
    permission = "customers.view_customer"
    export_permission = "customers.export_customer"
    title = _("Customers")
    table_class = CustomerTable
    filterset_class = CustomerFilter
    orders = (
        Order("aum", _("AUM"), in_order("aum"), descending=True, branch="branch", is_amount=True),
        Order("deposits", _("Deposits"), in_order("deposits"), descending=True, branch="branch", is_amount=True),
        Order("loans", _("Loans"), in_order("loans"), descending=True, branch="branch", is_amount=True),
        Order("complete", _("completeness of the file"), "complete", branch="branch", is_amount=True),
    )
    select_related = ("customer", "manager", "branch")
    # A customer has forty columns, and fifty rows are made of them.
    only = (
        "aum",
        "deposits",
        "loans",
        "last_contact_on",
        "complete",
        "customer__number",
        "customer__kind",
        "customer__name",
        "customer__status",
        "customer__grade",
        "manager__name",
        "branch__name",
    )
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

    def annotate(self, queryset: QuerySet) -> QuerySet:
        """Mobile and identity number as sub-queries over the fifty rows: one index probe each."""
        mobiles = ContactPoint.objects.filter(
            customer=OuterRef("customer"), kind=ContactKind.MOBILE, retired_at=None
        ).order_by("-is_preferred", "pk")
        documents = IdentityDocument.objects.filter(customer=OuterRef("customer"), retired_at=None).order_by(
            "-is_primary", "pk"
        )
        return queryset.annotate(
            mobile=Subquery(mobiles.values("value")[:1]), identity=Subquery(documents.values("number")[:1])
        )
