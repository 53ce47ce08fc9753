"""What the pickers of branches and employees ask."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from bankcrm.common.scoping import ScopedQuerySet
from bankcrm.common.search import Query
from bankcrm.common.search.characters import look_up
from bankcrm.common.search.matching import match, syllables_of
from bankcrm.common.views.options import OptionsView
from staff.filtersets import employees_named
from staff.models import Branch, Employee


class BranchOptionsView(OptionsView):
    model = Branch

    def matching(self, typed: str) -> Q:
        """As the search box finds branches: by code, characters, pinyin, initials. They are few: each is looked at."""
        names = dict(self.visible().values_list("pk", "name"))
        look_up(names.values())
        text = Query.of(typed).text
        found = [pk for pk, name in names.items() if match(text, syllables_of(name))]
        return Q(code__startswith=typed) | Q(name__icontains=typed) | Q(pk__in=found)

    def text(self, row: Any) -> str:
        return f"{row.name} · {row.code}"


class EmployeeOptionsView(OptionsView):
    model = Employee

    def visible(self) -> ScopedQuerySet:
        return super().visible().employed().select_related("branch")

    def matching(self, typed: str) -> Q:
        return employees_named(typed)

    def text(self, row: Any) -> str:
        return f"{row.name} · {row.number} · {row.branch.name}"
