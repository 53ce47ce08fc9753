"""Employees and branches in the search box."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Left, Length
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, pgettext_lazy

from bankcrm.common import search
from bankcrm.common.asked import Asked
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from bankcrm.common.search import Query
from bankcrm.common.search.characters import written_as
from bankcrm.common.search.names import SmallTableSource
from bankcrm.common.search.patterns import in_order, literal
from staff.models import Branch, Employee
from staff.models.branch import BranchLevel
from staff.models.employee import EmployeeStatus, Post, letters

MOST, FEW = 2_000, 200
_LETTERS = ArrayField(TextField())
_POSTS, _LEVELS = dict(Post.choices), dict(BranchLevel.choices)


@prepared
def _branches(scope: Scope) -> QuerySet:
    return Branch.objects.within(scope).values_list("pk", "name", "code", "closed_on", "level")


@prepared
def _by_characters(scope: Scope, most: int, is_mixed: bool) -> QuerySet:
    """Whose name holds the first and the last character that were typed, however written, and the letters typed."""
    first, last, latin = (Asked(name, _LETTERS) for name in ("first", "last", "latin"))
    begins = Func(Left("name", 1), template="ARRAY[%(expressions)s]", output_field=_LETTERS)
    rows = _lettered(scope).filter(letters__overlap=first).filter(letters__overlap=last).alias(begins=begins)
    if is_mixed:
        rows = rows.filter(letters__contains=latin)
    return _likeliest(rows, When(begins__overlap=first, then=0))[:most]


@prepared
def _by_letters(scope: Scope, most: int, column: str) -> QuerySet:
    """By a column, by the name, or by the beginning of the number; patterns are laid on those who have the letters."""
    names = ("first", "second", "lower", "upper", "letter")
    first, second, lower, upper, letter = (Asked(name, CharField()) for name in names)
    of_first, of_second = (Asked(name, _LETTERS) for name in ("of_first", "of_second"))
    could_be = Q(letters__contains=of_first, **{f"{column}__like": first})
    could_be |= Q(letters__contains=of_second, name__like=second)
    numbered = Q(number__like=lower) | Q(number__like=upper)
    begins = numbered | Q(name_initials__like=lower) | Q(name_pinyin__like=lower)
    rows = _lettered(scope).filter(could_be | numbered)
    return _likeliest(rows, When(begins, then=0), When(name_pinyin__like=letter, then=1))[:most]


def _lettered(scope: Scope) -> QuerySet:
    return Employee.objects.within(scope).alias(letters=letters())


def _likeliest(rows: QuerySet, *begins: When) -> QuerySet:
    """In the order of `best_of` as far as SQL can tell: staff before former staff, who begins so, short names."""
    has_left = Case(When(status=EmployeeStatus.LEFT, then=1), default=0)
    rows = rows.order_by(has_left, Case(*begins, default=Value(2)), Length("name"), "number")
    return rows.values_list("pk", "name", "number", "status", "post", "branch__name")


class EmployeeSource(SmallTableSource):
    code = "employees"
    label = gettext_lazy("Employees")
    icon = "id-badge-2"
    permission = "staff.view_employee"
    position = 50
    hit = "employee"
    url_name = "staff:employee_detail"
    code_label = gettext_lazy("employee number")
    first_look = FEW

    def rows(self, query: Query, user: Any, most: int) -> list[Any]:
        scope = access_of(user).scope(self.permission)
        characters = [c for c in query.text if not c.isascii()]
        if characters:
            first, last = ([*written_as(c), c.upper()] for c in (characters[0], characters[-1]))
            asked: dict[str, Any] = {"first": first, "last": last}
            if latin := _latin(query):
                asked["latin"] = sorted(set(latin))
            return _by_characters(scope, most or MOST, bool(latin), **asked)
        column, asked = _asked_by(query)
        return _by_letters(scope, most or MOST, column, **asked)

    def is_last(self, state: str) -> bool:
        return state == EmployeeStatus.LEFT

    def facts(self, code: str, *further: Any) -> tuple[str, ...]:
        post, branch = further
        return code, capfirst(_POSTS.get(post, post)), branch


def _latin(query: Query) -> str:
    """The Latin letters among what was typed."""
    return "".join(c for c in query.text if c.isascii() and c.isalpha())


def _asked_by(query: Query) -> tuple[str, dict[str, Any]]:
    """Of plain letters and digits: the column, the patterns, the letters of each. A reading holds letters in order."""
    latin = _latin(query)
    begins, typed = literal(query.text) + "%", f"%{literal(query.typed)}%"
    of_typed = sorted(set(query.typed))
    asked: dict[str, Any] = {"second": typed, "of_second": of_typed, "lower": begins, "upper": begins.upper()}
    asked["letter"] = literal(query.text[:1]) + "%"
    if latin:
        return "name_pinyin", asked | {"first": in_order(latin), "of_first": sorted(set(latin))}
    return "name", asked | {"first": typed, "of_first": of_typed}


class BranchSource(SmallTableSource):
    code = "branches"
    label = pgettext_lazy("search", "Branches")
    icon = "building-bank"
    permission = "staff.view_branch"
    position = 60
    hit = "branch"
    url_name = "staff:branch_detail"
    code_label = gettext_lazy("code")

    def rows(self, query: Query, user: Any, most: int) -> list[Any]:
        return _branches(access_of(user).scope(self.permission))

    def is_last(self, state: Any) -> bool:
        return state is not None

    def facts(self, code: str, *further: Any) -> tuple[str, ...]:
        (level,) = further
        return code, capfirst(_LEVELS.get(level, level))


def register() -> None:
    search.register(EmployeeSource())
    search.register(BranchSource())
