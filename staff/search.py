"""Employees and branches in the search box."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bankcrm.common import search
from bankcrm.common.asked import Asked
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from bankcrm.common.search import Found, Hit, Query, SearchSource
from bankcrm.common.search.names import Best, Named, best_of
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


class EmployeeSource(SearchSource):
    code = "employees"
    label = gettext_lazy("Employees")
    icon = "id-badge-2"
    permission = "staff.view_employee"
    position = 50

    def find(self, query: Query, user: Any, limit: int) -> Found:
        column, patterns = _asked_by(query)
        rows = {row[0]: row for row in _employees(access_of(user).scope(self.permission), column, **patterns)}
        named = (Named(key, row[1], row[2], row[3] == EmployeeStatus.LEFT) for key, row in rows.items())
        ranking = best_of(query, named, limit, code_label=_("employee number"), reading_label=_("pinyin"))
        return Found([self._hit(one, *rows[one.key]) for one in ranking.best], more=ranking.more)

    def _hit(self, found: Best, key: int, name: str, number: str, status: str, post: str, branch: str) -> Hit:
        return Hit(
            key=("employee", key),
            url=reverse("staff:employee_detail", args=[key]),
            title=name,
            icon="id-badge-2",
            spans=found.spans,
            reason=found.reason,
            facts=(number, str(_POSTS.get(post, post)), branch),
        )


def _asked_by(query: Query) -> tuple[str, dict[str, str]]:
    """The column and the patterns: characters stand in the name, letters in the reading in their order."""
    characters = [c for c in query.text if not c.isascii()]
    letters = "".join(c for c in query.text if c.isascii() and c.isalpha())
    begins, typed = literal(query.text) + "%", f"%{literal(query.typed)}%"
    patterns = {"first": typed, "second": typed, "lower": begins, "upper": begins.upper()}
    if characters:
        return "name", patterns | {"first": f"%{characters[0]}%", "second": f"%{literal(query.typed[:1])}%"}
    return ("name_pinyin", patterns | {"first": in_order(letters)}) if letters else ("name", patterns)


class BranchSource(SearchSource):
    code = "branches"
    label = pgettext_lazy("search", "Branches")
    icon = "building-bank"
    permission = "staff.view_branch"
    position = 60

    def find(self, query: Query, user: Any, limit: int) -> Found:
        rows = {row[0]: row for row in _branches(access_of(user).scope(self.permission))}
        named = (Named(key, name, code, closed is not None) for key, name, code, closed, _level in rows.values())
        ranking = best_of(query, named, limit, code_label=_("code"), reading_label=_("pinyin"))
        return Found([self._hit(one, *rows[one.key]) for one in ranking.best], more=ranking.more)

    def _hit(self, found: Best, key: int, name: str, code: str, closed: Any, level: str) -> Hit:
        return Hit(
            key=("branch", key),
            url=reverse("staff:branch_detail", args=[key]),
            title=name,
            icon="building-bank",
            spans=found.spans,
            reason=found.reason,
            facts=(code, str(_LEVELS.get(level, level))),
        )


def register() -> None:
    search.register(EmployeeSource())
    search.register(BranchSource())
