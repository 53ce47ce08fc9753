"""Everything that was changed on a customer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from bankcrm.common.views.history import ObjectHistoryView
from customers import shown
from customers.models import Customer


class CustomerHistoryView(ObjectHistoryView):
    model = Customer
    entity = "customers"
    listed = (gettext_lazy("Customers"), "customers:customer_list")

    def entries(self, record: Customer, before: int | None, size: int) -> list[dict[str, Any]]:
        return shown.masked_history(super().entries(record, before, size), record.kind, self.request.user)

    def record_title(self, record: Customer) -> str:
        return shown.name_of(record, self.request.user)
