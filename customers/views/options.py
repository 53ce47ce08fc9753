"""Choices for pickers: customers within the person's scope by the beginning of number, name or pinyin; tags."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from bankcrm.common.views.options import OptionsView
from customers import shown
from customers.filtersets import beginning_with
from customers.models import Customer, Tag


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
