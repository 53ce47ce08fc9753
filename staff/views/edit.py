"""Pages on which the administrator enters and changes branches and employees."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.feeds.owned import core_columns
from bankcrm.common.forms import Lock, RecordForm
from bankcrm.common.views.edit import ObjectCreateView, ObjectEditView
from staff.forms import BranchForm, EmployeeForm
from staff.models import Branch, Employee
from staff.services.branch import branch_create, branch_edit
from staff.services.employee import employee_create, employee_edit


class _StaffEditView(ObjectEditView):
    """What editing a branch and editing an employee share."""

    detail_url = ""
    list_url = ""
    list_title: Any = ""

    def locks(self, record: Any) -> dict[str, Lock]:
        """Fields that the core system owns, with where they come from and as of when."""
        owned = core_columns(record)
        return dict.fromkeys(owned.fields, Lock(_("Source: core system"), owned.as_of))

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(self.list_title, reverse(self.list_url)), (str(self.record), self.cancel_url()), (_("Edit"), "")]

    def cancel_url(self) -> str:
        return reverse(self.detail_url, args=[self.record.pk])

    def success_url(self, record: Any) -> str:
        return reverse(self.detail_url, args=[record.pk])


class BranchCreateView(ObjectCreateView):
    model = Branch
    form_class = BranchForm
    title = gettext_lazy("New branch")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Branches"), self.cancel_url()), (self.title, "")]

    def cancel_url(self) -> str:
        return reverse("staff:branch_list")

    def write(self, form: RecordForm) -> Branch:
        return branch_create(values=form.values(), acting_user=self.request.user)

    def success_url(self, record: Branch) -> str:
        return reverse("staff:branch_detail", args=[record.pk])


class BranchEditView(_StaffEditView):
    model = Branch
    form_class = BranchForm
    title = gettext_lazy("Edit branch")
    detail_url = "staff:branch_detail"
    list_url = "staff:branch_list"
    list_title = gettext_lazy("Branches")

    def write(self, form: RecordForm) -> Branch:
        return branch_edit(
            branch=self.record,
            values=form.changed_values(),
            row_version=form.cleaned_data["row_version"],
            acting_user=self.request.user,
        )


class EmployeeCreateView(ObjectCreateView):
    model = Employee
    form_class = EmployeeForm
    title = gettext_lazy("New employee")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Employees"), self.cancel_url()), (self.title, "")]

    def cancel_url(self) -> str:
        return reverse("staff:employee_list")

    def write(self, form: RecordForm) -> Employee:
        return employee_create(values=form.values(), acting_user=self.request.user)

    def success_url(self, record: Employee) -> str:
        return reverse("staff:employee_detail", args=[record.pk])


class EmployeeEditView(_StaffEditView):
    model = Employee
    form_class = EmployeeForm
    title = gettext_lazy("Edit employee")
    detail_url = "staff:employee_detail"
    list_url = "staff:employee_list"
    list_title = gettext_lazy("Employees")

    def write(self, form: RecordForm) -> Employee:
        return employee_edit(
            employee=self.record,
            values=form.changed_values(),
            row_version=form.cleaned_data["row_version"],
            acting_user=self.request.user,
        )
