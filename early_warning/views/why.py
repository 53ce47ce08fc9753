"""Why there was no warning about a customer, a loan or an account on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, formatting, masking
from bankcrm.common.permissions import demand
from bankcrm.common.views.base import RecordView
from customers import shown as customers_shown
from customers.models import Customer
from early_warning.why.shown import card
from early_warning.why.verdicts import verdicts
from products.models import Account, Loan

TITLE = gettext_lazy("Why no warning?")
RULES = "early_warning.view_rule"


class WhyView(RecordView):
    """Who may see the rules and the record. ?on=YYYY-MM-DD, the business date unless another day is asked for."""

    action = "view"
    record_page = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        demand(request.user, RULES)
        record = self.get_object()
        today = bank.business_date()
        on, refusal = _day(request.GET.get("on", ""), today)
        cards = [card(one) for one in verdicts(record, on, request.user)] if on else []
        name, url = self.name(record), reverse(self.record_page, args=[record.pk])
        context = {
            "heading": TITLE,
            "crumbs": [(name, url), (TITLE, "")],
            "name": name,
            "url": url,
            "on": on,
            "today": today,
            "refusal": refusal,
            "cards": sorted(cards, key=lambda one: (not one["stands"], not one["level"], not one["figures"])),
            "is_past": on is not None and on != today,
        }
        return render(request, "early_warning/why.html", context)

    def name(self, record: Any) -> str:
        return str(record)


def _day(asked: str, today: date | None) -> tuple[date | None, str]:
    """The day, and why it is not the one that was asked for."""
    if not asked or today is None:
        return today, ""
    try:
        on = date.fromisoformat(asked)
    except ValueError:
        return today, _("A date is needed, such as %(day)s.") % {"day": formatting.day(today)}
    if on > today:
        return today, _("There are no files of %(day)s yet.") % {"day": formatting.day(on)}
    return on, ""


class WhyCustomerView(WhyView):
    model: type[Model] = Customer
    record_page = "customers:customer_detail"

    def name(self, record: Customer) -> str:
        return customers_shown.name_of(record, self.request.user)


class WhyLoanView(WhyView):
    model: type[Model] = Loan
    record_page = "products:loan_detail"

    def name(self, record: Loan) -> str:
        return record.number


class WhyAccountView(WhyView):
    model: type[Model] = Account
    record_page = "products:account_detail"

    def name(self, record: Account) -> str:
        return masking.mask_account(record.number)
