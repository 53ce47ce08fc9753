"""Employees and branches in the search box."""

from __future__ import annotations

from collections.abc import Iterator
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
from bankcrm.common.search.kept_rows import KeptRows
from bankcrm.common.search.names import SmallTableSource
from bankcrm.common.search.patterns import in_order, literal
from staff.models import Branch, Employee
from staff.models.branch import BranchLevel
from staff.models.employee import EmployeeStatus, Post, letters

MOST, FEW = 2_000, 50
# So many different letters few names have, whatever they begin with.
MANY_LETTERS = 4
_LETTERS = ArrayField(TextField())
_POSTS, _LEVELS = dict(Post.choices), dict(BranchLevel.choices)


_branches = KeptRows(
    "SELECT stamp FROM staff_branches_stamp ORDER BY stamp",
    lambda: list(Branch.objects.values_list("pk", "name", "code", "closed_on", "level")),
)
_TEXT, _LOWER, _UPPER = (Asked(name, CharField()) for name in ("text", "lower", "upper"))
_NUMBERED = Q(number__like=_LOWER) | Q(number__like=_UPPER)
_FIRST, _SECOND, _LETTER = (Asked(name, CharField()) for name in ("first", "second", "letter"))
_OF_FIRST, _OF_SECOND = (Asked(name, _LETTERS) for name in ("of_first", "of_second"))
_EXACT = Q(number__iexact=_TEXT) | Q(name_initials=_TEXT) | Q(name_pinyin=_TEXT)
_BEGINS = _NUMBERED | Q(name_initials__like=_LOWER) | Q(name_pinyin__like=_LOWER)


@prepared
def _beginning(scope: Scope) -> QuerySet:
    """Staff whose number, reading or initials begin so, letter by letter: each has an index."""
    return _likeliest(Employee.objects.within(scope).employed().filter(_BEGINS), When(_EXACT, then=0))[:FEW]


@prepared
def _numbered(scope: Scope) -> QuerySet:
    return _likeliest(Employee.objects.within(scope).filter(_NUMBERED))[:MOST]


@prepared
def _by_characters(scope: Scope, is_mixed: bool, most: int) -> QuerySet:
    """Whose name holds the first and the last character that were typed, however written, and the letters typed."""
    first, last, latin = (Asked(name, _LETTERS) for name in ("first", "last", "latin"))
    begins = Func(Left("name", 1), template="ARRAY[%(expressions)s]", output_field=_LETTERS)
    rows = _lettered(scope).filter(letters__overlap=first).filter(letters__overlap=last).alias(begins=begins)
    if is_mixed:
        rows = rows.filter(letters__contains=latin)
    return _likeliest(rows, When(begins__overlap=first, then=0))[:most]


@prepared
def _by_letters(scope: Scope) -> QuerySet:
    """Whose reading holds the letters in their order or whose name holds them as typed; none of them a digit."""
    could_be = Q(name_pinyin__like=_FIRST) | Q(name__like=_SECOND)
    return _by_likelihood(_lettered(scope).filter(could_be, letters__contains=_OF_FIRST))


@prepared
def _by_signs(scope: Scope, column: str) -> QuerySet:
    """By a column, by the name, or by the beginning of the number, which have other letters each."""
    could_be = Q(letters__contains=_OF_FIRST, **{f"{column}__like": _FIRST})
    could_be |= Q(letters__contains=_OF_SECOND, name__like=_SECOND)
    return _by_likelihood(_lettered(scope).filter(could_be | _NUMBERED))


def _by_likelihood(rows: QuerySet) -> QuerySet:
    return _likeliest(rows, When(_BEGINS, then=0), When(name_pinyin__like=_LETTER, then=1))[:MOST]


def _lettered(scope: Scope) -> QuerySet:
    return Employee.objects.within(scope).alias(letters=letters())


def _likeliest(rows: QuerySet, *begins: When) -> QuerySet:
    """In the order of `answering` as far as SQL can tell: staff before former staff, who begins so, short names."""
    has_left = Case(When(status=EmployeeStatus.LEFT, then=1), default=0)
    begin_first = [Case(*begins, default=Value(2))] if begins else []  # A bare 2 would be the second column.
    rows = rows.order_by(has_left, *begin_first, Length("name"), "number")
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

    def looks(self, query: Query, user: Any) -> Iterator[list[Any]]:
        scope = access_of(user).scope(self.permission)
        characters = [c for c in query.text if not c.isascii()]
        if not characters:
            yield from _by_reading(scope, query)
            return
        first, last = ([*written_as(c), c.upper()] for c in (characters[0], characters[-1]))
        latin = sorted(set(_latin(query)))
        asked = {"first": first, "last": last, **({"latin": latin} if latin else {})}
        few = _by_characters(scope, bool(latin), FEW, **asked)
        yield few
        if len(few) == FEW:
            yield _by_characters(scope, bool(latin), MOST, **asked)

    def is_last(self, state: str) -> bool:
        return state == EmployeeStatus.LEFT

    def facts(self, code: str, *further: Any) -> tuple[str, ...]:
        post, branch = further
        return code, capfirst(_POSTS.get(post, post)), branch


def _latin(query: Query) -> str:
    """The Latin letters among what was typed."""
    return "".join(c for c in query.text if c.isascii() and c.isalpha())


def _by_reading(scope: Scope, query: Query) -> Iterator[list[Any]]:
    """Looks at those who could be meant by plain letters and digits. A reading holds the letters in their order."""
    text, letters_typed, signs = query.text, _latin(query), set(query.typed)
    typed = f"%{literal(query.typed)}%"
    first, of_first = (in_order(letters_typed), set(letters_typed)) if letters_typed else (typed, signs)
    begins = {"lower": literal(text) + "%", "upper": literal(text).upper() + "%"}
    asked = {**begins, "first": first, "second": typed, "letter": literal(text[:1]) + "%"}
    yield _beginning(scope, text=text, **begins)
    initial = {text[0].upper()} if text[0].isalpha() and len(of_first) < MANY_LETTERS else set()
    # Those who may begin so; then all, for some are read otherwise than is stored, or stored without initials.
    for begun in (initial, set()) if initial else (set(),):
        if letters_typed and of_first == signs:
            yield _by_letters(scope, of_first=sorted(of_first | begun), **asked)
        else:
            of = {"of_first": sorted(of_first | begun), "of_second": sorted(signs | begun)}
            yield _by_signs(scope, "name_pinyin" if letters_typed else "name", **of, **asked)
    if letters_typed and of_first == signs:
        yield _numbered(scope, **begins)


class BranchSource(SmallTableSource):
    code = "branches"
    label = pgettext_lazy("search", "Branches")
    icon = "building-bank"
    permission = "staff.view_branch"
    position = 60
    hit = "branch"
    url_name = "staff:branch_detail"
    code_label = gettext_lazy("code")

    def looks(self, query: Query, user: Any) -> Iterator[list[Any]]:
        """Whoever may see branches sees every one."""
        scope = access_of(user).scope(self.permission)
        yield [] if scope.is_empty else _branches.that_could_answer(query)

    def is_last(self, state: Any) -> bool:
        return state is not None

    def facts(self, code: str, *further: Any) -> tuple[str, ...]:
        (level,) = further
        return code, capfirst(_LEVELS.get(level, level))


def register() -> None:
    search.register(EmployeeSource())
    search.register(BranchSource())
