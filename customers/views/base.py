"""What the small pages about one customer share."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bankcrm.common.errors import RuleViolation
from bankcrm.common.forms import BankForm
from bankcrm.common.views.action import ObjectActionView
from customers import shown
from customers.models import Customer
from customers.views.matches import as_rows


class CustomerActionView(ObjectActionView):
    """One verb on a customer or on a part of its file; leads back to the customer's page."""

    model: Any = Customer
    permission = "customers.change_customer"
    template_name = "customers/part_form.html"
    tab = ""

    def customer(self, record: Any) -> Customer:
        return record if isinstance(record, Customer) else record.customer

    def title_of(self, record: Any) -> str:
        return shown.name_of(self.customer(record), self.request.user)

    def success_url(self, record: Any) -> str:
        url = reverse("customers:customer_detail", args=[self.customer(record).pk])
        return f"{url}?tab={self.tab}" if self.tab else url

    def crumbs(self, record: Any) -> list[tuple[str | Promise, str]]:
        return [
            (_("Customers"), reverse("customers:customer_list")),
            (self.title_of(record), self.cancel_url(record)),
            (self.title, ""),
        ]


class MayBeDuplicateView(CustomerActionView):
    """A number that stands at another customer is shown with the match; saving again with the tick confirms."""

    @abstractmethod
    def numbers(self, record: Any, form: BankForm) -> dict[str, list[str]]:
        """identity_numbers and telephones that are about to be written."""

    @abstractmethod
    def write(self, record: Any, form: BankForm) -> None:
        """Call the service."""

    def act(self, record: Any, form: Any) -> None:
        try:
            self.write(record, form)
        except RuleViolation as violation:
            if violation.code == "possible_duplicate":
                form.ask_to_confirm()
                numbers = self.numbers(record, form)
                form.matches = as_rows(user=self.request.user, besides=self.customer(record).pk, **numbers)
                raise RuleViolation(violation.code, violation.message, "confirmed_duplicates") from violation
            raise
