"""A customer's file closed to all but its readers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.forms import parts
from customers.models import Customer
from customers.services import customer
from customers.views.base import CustomerActionView
from staff.models import Employee


class CustomerSealView(CustomerActionView):
    permission = "customers.seal_customer"
    form_class = parts.SealForm
    title = gettext_lazy("Confidential file")
    submit_label = gettext_lazy("Save")

    def initial(self, record: Customer) -> dict[str, Any]:
        """Whoever opens this page means to close the file, or sees it closed."""
        readers = Employee.objects.visible_to(self.request.user).filter(user__in=record.confidential_readers.all())
        return {"confidential": True, "readers": [employee.pk for employee in readers]}

    def sentence(self, record: Customer) -> str:
        return _(
            "A confidential file is seen by its readers only, whatever their scope; everyone else gets no hint of it."
        )

    def act(self, record: Customer, form: Any) -> None:
        readers = [employee.user for employee in form.cleaned_data["readers"].select_related("user")]
        customer.customer_set_confidential(
            customer=record,
            confidential=form.cleaned_data["confidential"],
            readers=readers,
            reason=form.cleaned_data["reason"],
            acting_user=self.request.user,
        )
