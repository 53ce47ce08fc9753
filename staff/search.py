"""Employees and branches in the search box."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bankcrm.common import search
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from bankcrm.common.search import Found, Hit, Query, SearchSource
from bankcrm.common.search.names import Named, best_of
from staff.models import Branch, Employee
from staff.models.employee import EmployeeStatus

MOST = 2_000


@prepared
def _branches(scope: Scope) -> QuerySet:
    return Branch.objects.within(scope).values_list("pk", "name", "code", "closed_on")


class EmployeeSource(SearchSource):
    code = "employees"
    label = gettext_lazy("Employees")
    icon = "id-badge-2"
    permission = "staff.view_employee"
    position = 50

    def find(self, query: Query, user: Any, limit: int) -> Found:
        could_be = Employee.objects.visible_to(user).filter(self._could_be(query))
        rows = could_be.values_list("pk", "name", "number", "status")[:MOST]
        named = (Named(key, name, number, status == EmployeeStatus.LEFT) for key, name, number, status in rows)
        ranking = best_of(query, named, limit, code_label=_("employee number"), reading_label=_("pinyin"))
        keys = [one.key for one in ranking.best]
        found = Employee.objects.visible_to(user).select_related("branch").in_bulk(keys)
        hits = [self._hit(found[one.key], one.spans, one.reason) for one in ranking.best if one.key in found]
        return Found(hits, more=ranking.more)

    def _could_be(self, query: Query) -> Q:
        """Few enough to be looked at one by one: the number, the characters, or the letters in their order."""
        characters = [c for c in query.text if not c.isascii()]
        letters = "".join(c for c in query.text if c.isascii() and c.isalpha())
        if characters:
            return Q(name__contains=characters[0]) | Q(name__contains=query.typed[:1])
        by_reading = Q(name_pinyin__in_order=letters) if letters else Q(pk=None)
        return by_reading | Q(name__icontains=query.typed) | Q(number__istartswith=query.text)

    def _hit(self, employee: Employee, spans: Any, reason: Any) -> Hit:
        return Hit(
            key=("employee", employee.pk),
            url=reverse("staff:employee_detail", args=[employee.pk]),
            title=employee.name,
            icon="id-badge-2",
            spans=spans,
            reason=reason,
            facts=(employee.number, str(employee.get_post_display()), employee.branch.name),
        )


class BranchSource(SearchSource):
    code = "branches"
    label = pgettext_lazy("search", "Branches")
    icon = "building-bank"
    permission = "staff.view_branch"
    position = 60

    def find(self, query: Query, user: Any, limit: int) -> Found:
        rows = _branches(access_of(user).scope(self.permission))
        named = (Named(key, name, code, closed is not None) for key, name, code, closed in rows)
        ranking = best_of(query, named, limit, code_label=_("code"), reading_label=_("pinyin"))
        found = Branch.objects.visible_to(user).in_bulk([one.key for one in ranking.best])
        hits = [
            Hit(
                key=("branch", one.key),
                url=reverse("staff:branch_detail", args=[one.key]),
                title=found[one.key].name,
                icon="building-bank",
                spans=one.spans,
                reason=one.reason,
                facts=(found[one.key].code, str(found[one.key].get_level_display())),
            )
            for one in ranking.best
            if one.key in found
        ]
        return Found(hits, more=ranking.more)


def register() -> None:
    search.register(EmployeeSource())
    search.register(BranchSource())
