"""Customers for a picker: by the beginning of number, name or pinyin, within the person's scope."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from bankcrm.common.views.options import OptionsView
from customers import shown
from customers.filtersets import beginning_with
from customers.models import Customer


class CustomerOptionsView(OptionsView):
    model = Customer

    def matching(self, typed: str) -> Q:
        return beginning_with(typed, by_name=not shown.masks_names(self.request.user))

    def text(self, row: Any) -> str:
        return f"{shown.name_of(row, self.request.user)} {row.number}"
