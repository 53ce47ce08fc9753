"""Pages of the loans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, formatting
from bankcrm.common.ordering import Order
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.detail import ObjectDetailView
from customers import shown as customers_shown
from products import shown
from products.choices import LoanClass
from products.filtersets import LoanFilter
from products.models import Loan
from products.overdue import overdue_days
from products.tables import LoanTable
from products.views.lists import MATURITY_FILTERS, HoldingListView, crumbs_to


class LoanListView(HoldingListView):
    model = Loan
    is_prepared = True
    export_permission = "products.export_loan"
    title = gettext_lazy("Loans")
    crumbs = ((gettext_lazy("Products"), ""),)
    table_class = LoanTable
    filterset_class = LoanFilter
    only_with = {"maturity": "maturity", "overdue": "overdue_since"}
    natural = {"overdue": "overdue", **MATURITY_FILTERS}
    orders = (
        Order("number", gettext_lazy("number"), "number", branch="customer_branch"),
        Order("maturity", gettext_lazy("maturity"), "maturity", branch="customer_branch"),
        Order(
            "overdue",
            gettext_lazy("days overdue"),
            "overdue_since",
            branch="customer_branch",
            shows_days_since=True,
        ),
    )
    empty_icon = "receipt"
    empty_title = gettext_lazy("No loan yet")
    empty_text = gettext_lazy("Loans come with the bank's files; only those of your customers are shown.")


class LoanDetailView(ObjectDetailView):
    model = Loan
    select_related = ("product__category", "customer", "branch", "customer_manager", "repayment_account")
    is_prepared = True

    def crumbs(self, record: Loan) -> list[tuple[Any, str]]:
        return crumbs_to(_("Loans"), reverse("products:loan_list"), record.number)

    def header(self, record: Loan) -> dict[str, Any]:
        on = bank.business_date()
        borrower = customers_shown.name_of(record.customer, self.request.user)
        return {
            "title": record.number,
            "badges": [
                format_html('<span class="bc-badge">{}</span>', record.product.name),
                shown.class_badge(record.class_shown) if (record.class_shown or 1) > LoanClass.PASS else "",
                shown.loan_status(record),
            ],
            "facts": [
                {"label": _("Borrower"), "value": shown.link("customers:customer_detail", record.customer, borrower)},
                {"label": _("Contract"), "value": record.contract_number},
                {"label": _("Granted"), "value": tags.day(record.granted_on)},
                {"label": _("Product"), "value": shown.link("products:product_detail", record.product)},
                {"label": _("Lending branch"), "value": shown.link("staff:branch_detail", record.branch)},
                {"label": _("Manager"), "value": record.customer_manager.name if record.customer_manager else ""},
                *(
                    [{"label": _("Not in the feed since"), "value": tags.day(record.missing_since)}]
                    if record.missing_since
                    else []
                ),
            ],
            "warning": _overdue_line(record, on),
        }

    def tiles(self, record: Loan) -> list[dict[str, Any]]:
        on = bank.business_date()
        return [
            {
                "label": _("Outstanding"),
                **shown.amount_tile(record.outstanding, record.currency),
                "note": _as_of(record),
            },
            {"label": _("Principal"), **shown.amount_tile(record.principal, record.currency)},
            {
                "label": _("Instalment"),
                **shown.amount_tile(record.instalment, record.currency),
                "note": capfirst(record.get_schedule_display()) if record.schedule else "",
            },
            {
                "label": _("Rate"),
                "value": tags.rate(record.rate),
                "unit": _("% a year") if record.rate is not None else "",
            },
            {
                "label": _("Maturity"),
                "value": tags.day(record.maturity),
                "note": shown.maturity_note(record.maturity, on),
            },
        ]


def _as_of(record: Loan) -> str:
    if record.outstanding is None:
        return _("unknown: the core system has sent none")
    return _("as of %(day)s") % {"day": formatting.day(record.state_on)} if record.state_on else ""


def _overdue_line(record: Loan, on: date | None) -> dict[str, Any] | None:
    """The line of a loan that is overdue: days, amounts, since when, and the class; as grave as its mark in lists."""
    days = overdue_days(record.overdue_since, on)
    if not days:
        return None
    parts = []
    if record.overdue_principal is not None or record.overdue_interest is not None:
        due = (record.overdue_principal or Decimal(0)) + (record.overdue_interest or Decimal(0))
        facts = {"currency": shown.unit(record.currency), "amount": formatting.money(due)}
        parts.append(_("%(currency)s %(amount)s due") % facts)
    if record.overdue_principal is not None:
        parts.append(_("principal %(amount)s") % {"amount": formatting.money(record.overdue_principal)})
    if record.overdue_interest is not None:
        parts.append(_("interest %(amount)s") % {"amount": formatting.money(record.overdue_interest)})
    parts.append(_("since %(day)s") % {"day": formatting.day(record.overdue_since)})
    if record.class_shown:
        parts.append(str(record.get_class_shown_display()))
    return {
        "level": shown.overdue_level(days),
        "title": _("%(days)s overdue") % {"days": shown.days_text(days)},
        "text": " · ".join(parts),
        "more": _("State through time"),
        "url": "?tab=state",
    }
