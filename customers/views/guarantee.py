"""Lists of what guarantees add up to: circles, and customers who answer for many."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.ordering import Order
from bankcrm.common.scoping import ScopedQuerySet
from bankcrm.common.views.list import ObjectListView
from customers.models import GuaranteeLoop, GuarantorLoad
from customers.ties.filtersets import GuaranteeLoopFilter, GuarantorFilter
from customers.ties.risks import most_borrowers
from customers.ties.tables import GuaranteeLoopTable, GuarantorTable


class GuaranteeLoopListView(ObjectListView):
    """Newest first. Amounts give no order: not everybody is told them."""

    model = GuaranteeLoop
    permission = "customers.view_guaranteeloop"
    title = gettext_lazy("Guarantee loops")
    table_class = GuaranteeLoopTable
    filterset_class = GuaranteeLoopFilter
    orders = (Order("found", gettext_lazy("day found"), "found_on", descending=True),)
    empty_icon = "refresh"
    empty_title = gettext_lazy("No guarantee loop")
    empty_text = gettext_lazy("Customers who answer for each other in a circle are looked for each night.")


class GuarantorListView(ObjectListView):
    """Who answers for more borrowers than the parameter says."""

    model = GuarantorLoad
    permission = "customers.view_guaranteeloop"
    title = gettext_lazy("Guarantors of many")
    table_class = GuarantorTable
    filterset_class = GuarantorFilter
    orders = (Order("borrowers", gettext_lazy("number of borrowers"), "borrowers", descending=True),)
    select_related = ("customer",)
    empty_icon = "user-shield"
    empty_title = gettext_lazy("Nobody answers for so many")

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        return _("Shown is who answers for more than %(number)s borrowers.") % {"number": most_borrowers()}

    def base_queryset(self) -> ScopedQuerySet:
        return self.visible().filter(borrowers__gt=most_borrowers())
