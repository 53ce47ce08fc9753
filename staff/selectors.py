"""Reads over the branch tree and the employees in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Count, F, IntegerField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from bankcrm.common.asked import Asked
from bankcrm.common.prepared import prepared
from staff.models import Branch, Employee, Role
from staff.models.employee import EmployeeStatus, Post

# Between the codes of a path: sorts before every character of a code, so that a parent comes before its children.
STEP = "\x1f"
DEEPEST = 20

_PATH = """
(WITH RECURSIVE up(parent_id, path, steps) AS (
    SELECT b.parent_id, b.code::text, 0 FROM staff_branch b WHERE b.id = staff_branch.id
    UNION ALL
    SELECT p.parent_id, p.code || %s || up.path, up.steps + 1
      FROM up JOIN staff_branch p ON p.id = up.parent_id WHERE up.steps < %s
) SELECT path COLLATE "C" FROM up WHERE parent_id IS NULL)
"""

_BELOW = """
WITH RECURSIVE below(id, path, depth) AS (
    SELECT id, code::text COLLATE "C", 1 FROM staff_branch WHERE parent_id = %(root)s
    UNION ALL
    SELECT b.id, (below.path || %(step)s || b.code) COLLATE "C", below.depth + 1
      FROM staff_branch b JOIN below ON b.parent_id = below.id WHERE below.depth < %(deepest)s
)
SELECT b.id, b.code, b.name, b.level, b.closed_on, below.depth,
       (SELECT count(*) FROM staff_employee e WHERE e.branch_id = b.id AND e.status <> %(left)s)
  FROM below JOIN staff_branch b USING (id) ORDER BY below.path LIMIT %(limit)s
"""


def branch_tree_path() -> Coalesce:
    """The codes from the root down to the branch: sorted by it, a list shows the tree from top to bottom."""
    return Coalesce(RawSQL(_PATH, [STEP, DEEPEST]), F("code"), output_field=TextField(db_collation="C"))  # noqa: S611


@prepared
def _name_of() -> QuerySet:
    return Branch.objects.filter(pk=Asked("pk", BigIntegerField())).values_list("name", flat=True)


def branch_name(pk: int) -> str:
    """What a branch is called; nothing if there is none."""
    return next(iter(_name_of(pk=pk)), "")


def depth_in_path(path: Any) -> int:
    """How far below the root a branch lies, read from the value of `branch_tree_path`."""
    return str(path or "").count(STEP)


def with_employee_count(branches: QuerySet) -> QuerySet:
    """Each branch with `employee_count`: who works right there and has not left."""
    there = Employee.objects.employed().filter(branch=OuterRef("pk")).order_by().values("branch")
    number = Subquery(there.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    return branches.annotate(employee_count=Coalesce(number, 0))


def branch_regions() -> list[str]:
    return list(Branch.objects.exclude(region="").order_by("region").values_list("region", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class BranchBelow:
    """A branch under another: how deep, and how many people work there."""

    pk: int
    code: str
    name: str
    level: str
    is_closed: bool
    depth: int
    employees: int

    @property
    def level_label(self) -> str:
        return str(Branch.Level(self.level).label)


def branch_below(branch: Branch, *, limit: int) -> list[BranchBelow]:
    """What lies under a branch, in the order of the tree, in one query."""
    params = {
        "root": branch.pk,
        "step": STEP,
        "deepest": DEEPEST,
        "left": EmployeeStatus.LEFT,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, params)
        return [
            BranchBelow(pk, code, name, level, closed_on is not None, depth, employees)
            for pk, code, name, level, closed_on, depth, employees in cursor.fetchall()
        ]


@dataclass(frozen=True, slots=True)
class BranchNumbers:
    """How much a branch holds, itself and with everything under it."""

    employees_here: int
    employees_in_all: int
    branches_below: int


def branch_numbers(branch: Branch) -> BranchNumbers:
    subtree = Branch.subtree_ids([branch.pk])
    employed = Employee.objects.employed().filter(branch__in=subtree)
    by_branch = dict(employed.order_by().values_list("branch").annotate(number=Count("pk")))
    return BranchNumbers(by_branch.get(branch.pk, 0), sum(by_branch.values()), len(subtree) - 1)


def branch_heads(branch: Branch, user: Any) -> QuerySet:
    """Who heads the branch."""
    heads = Employee.objects.visible_to(user).employed().filter(branch=branch, post=Post.BRANCH_HEAD)
    return heads.order_by("number")


def branch_employees(branch: Branch, user: Any) -> QuerySet:
    """Who works right in the branch, heads first."""
    here = Employee.objects.visible_to(user).employed().filter(branch=branch)
    return here.select_related("branch").order_by("number")


def employee_reports(employee: Employee, user: Any) -> QuerySet:
    """Whom the employee supervises."""
    reports = Employee.objects.visible_to(user).employed().filter(supervisor=employee)
    return reports.select_related("branch").order_by("number")


def employee_roles(employee: Employee) -> list[Role]:
    """The roles of the employee's sign-in; none without one."""
    if employee.user_id is None:
        return []
    return list(Role.objects.filter(user=employee.user_id).order_by("code"))
