"""A customer's file closed to all but its readers, and new readers for one that nobody can open any more."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.scoping import ScopedQuerySet
from bankcrm.common.tables import Column, Main, Table, panel_table
from bankcrm.common.views.action import ObjectActionView
from bankcrm.common.views.base import PermittedView
from customers.forms import parts
from customers.models import Customer
from customers.selectors import files_without_readers
from customers.services import customer
from customers.services.reseal import customer_reseal
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


RESEAL = "customers.reseal_customer"
MOST_FILES = 200


class UnreadFileTable(Table):
    """Number and branch: whoever names new readers does not read the file."""

    columns = (
        Main("number", gettext_lazy("Customer number"), "number"),
        Column("branch", gettext_lazy("Branch"), "branch.name", phone=True),
    )
    url_name = "customers:customer_reseal"


class UnreadFileListView(PermittedView):
    """Confidential files that nobody can open any more."""

    permission = RESEAL

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = files_without_readers(request.user).select_related("branch").order_by("number")[:MOST_FILES]
        context = {
            "heading": _("Files without readers"),
            "crumbs": [(_("Customers"), ""), (_("Files without readers"), "")],
            "table": panel_table(UnreadFileTable(rows, request)),
            "most": MOST_FILES,
            "empty": {
                "icon": "lock",
                "title": _("Every confidential file has a reader"),
                "text": _(
                    "A file is listed here once all its readers have left or work elsewhere, or if it never had any."
                ),
            },
        }
        return render(request, "customers/unread_files.html", context)


class CustomerResealView(ObjectActionView):
    """New readers for one of them; nothing of the file is shown."""

    model = Customer
    permission = RESEAL
    select_related = ("branch",)
    form_class = parts.ResealForm
    title = gettext_lazy("Name new readers")

    def visible(self) -> ScopedQuerySet:
        return files_without_readers(self.request.user)  # type: ignore[return-value]

    def title_of(self, record: Customer) -> str:
        return record.number

    def sentence(self, record: Customer) -> str:
        return _("Nobody can open this file of %(branch)s any more. You name its readers and do not become one.") % {
            "branch": record.branch.name
        }

    def act(self, record: Customer, form: Any) -> None:
        readers = [employee.user for employee in form.cleaned_data["readers"].select_related("user")]
        customer_reseal(
            customer=record, readers=readers, reason=form.cleaned_data["reason"], acting_user=self.request.user
        )

    def success_url(self, record: Customer) -> str:
        return reverse("customers:unread_file_list")

    def crumbs(self, record: Customer) -> list[tuple[str | Promise, str]]:
        return [(_("Files without readers"), self.success_url(record)), (record.number, "")]

    def success_message(self, record: Customer) -> str:
        return _("The file %(number)s has readers again.") % {"number": record.number}
