"""Choices for pickers: customers within the person's scope, tags, and to whom customers may be given."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from bankcrm.common.views.options import OptionsView
from customers import shown
from customers.filtersets import beginning_with
from customers.models import Customer, Tag
from customers.selectors import employees_to_assign
from staff.views.options import EmployeeOptionsView


class CustomerOptionsView(OptionsView):
    model = Customer

    def matching(self, typed: str) -> Q:
        return beginning_with(typed, by_name=not shown.masks_names(self.request.user))

    def text(self, row: Any) -> str:
        return f"{shown.name_of(row, self.request.user)} {row.number}"


class TagOptionsView(OptionsView):
    """Tags out of use are offered, too: customers still carry them."""

    model = Tag

    def matching(self, typed: str) -> Q:
        return Q(name__icontains=typed)

    def text(self, row: Tag) -> str:
        return f"{row.name} · {row.group}" if row.group else row.name


class AssignableOptionsView(EmployeeOptionsView):
    """To whom the person may give a customer."""

    permission = "customers.assign_customer"

    def visible(self) -> Any:
        return employees_to_assign(self.request.user, self.permission).select_related("branch")


class FirstManagerOptionsView(AssignableOptionsView):
    """Who may become the manager of a customer that the person enters."""

    permission = "customers.add_customer"
