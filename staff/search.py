"""Employees and branches in the search box."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, pgettext_lazy

from bankcrm.common import search
from bankcrm.common.asked import Asked
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from bankcrm.common.search import Query
from bankcrm.common.search.names import SmallTableSource
from bankcrm.common.search.patterns import in_order, literal
from staff.models import Branch, Employee
from staff.models.branch import BranchLevel
from staff.models.employee import EmployeeStatus, Post

MOST = 2_000
_POSTS, _LEVELS = dict(Post.choices), dict(BranchLevel.choices)


@prepared
def _branches(scope: Scope) -> QuerySet:
    return Branch.objects.within(scope).values_list("pk", "name", "code", "closed_on", "level")


@prepared
def _employees(scope: Scope, column: str) -> QuerySet:
    """Few enough to be looked at one by one: by a column, by the name, or by the beginning of the number."""
    first, second, lower, upper = (Asked(name, CharField()) for name in ("first", "second", "lower", "upper"))
    could_be = Q(**{f"{column}__like": first}) | Q(name__like=second)
    rows = Employee.objects.within(scope).filter(could_be | Q(number__like=lower) | Q(number__like=upper))
    return rows.values_list("pk", "name", "number", "status", "post", "branch__name")[:MOST]


class EmployeeSource(SmallTableSource):
    code = "employees"
    label = gettext_lazy("Employees")
    icon = "id-badge-2"
    permission = "staff.view_employee"
    position = 50
    hit = "employee"
    url_name = "staff:employee_detail"
    code_label = gettext_lazy("employee number")

    def rows(self, query: Query, user: Any) -> list[Any]:
        column, patterns = _asked_by(query)
        return _employees(access_of(user).scope(self.permission), column, **patterns)

    def is_last(self, state: str) -> bool:
        return state == EmployeeStatus.LEFT

    def facts(self, code: str, *further: Any) -> tuple[str, ...]:
        post, branch = further
        return code, capfirst(_POSTS.get(post, post)), branch


def _asked_by(query: Query) -> tuple[str, dict[str, str]]:
    """The column and the patterns: characters stand in the name, letters in the reading in their order."""
    characters = [c for c in query.text if not c.isascii()]
    letters = "".join(c for c in query.text if c.isascii() and c.isalpha())
    begins, typed = literal(query.text) + "%", f"%{literal(query.typed)}%"
    patterns = {"first": typed, "second": typed, "lower": begins, "upper": begins.upper()}
    if characters:
        return "name", patterns | {"first": f"%{characters[0]}%", "second": f"%{literal(query.typed[:1])}%"}
    return ("name_pinyin", patterns | {"first": in_order(letters)}) if letters else ("name", patterns)


class BranchSource(SmallTableSource):
    code = "branches"
    label = pgettext_lazy("search", "Branches")
    icon = "building-bank"
    permission = "staff.view_branch"
    position = 60
    hit = "branch"
    url_name = "staff:branch_detail"
    code_label = gettext_lazy("code")

    def rows(self, query: Query, user: Any) -> list[Any]:
        return _branches(access_of(user).scope(self.permission))

    def is_last(self, state: Any) -> bool:
        return state is not None

    def facts(self, code: str, *further: Any) -> tuple[str, ...]:
        (level,) = further
        return code, capfirst(_LEVELS.get(level, level))


def register() -> None:
    search.register(EmployeeSource())
    search.register(BranchSource())
