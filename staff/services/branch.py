"""Branches: entered, changed, moved in the tree. Other tables keep a branch's id, so that a move rewrites nothing."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.errors import RuleViolation
from bankcrm.common.permissions import demand_unless_system
from bankcrm.common.services.stored import record_locked, refuse_core_fields, refuse_stale, save_changes
from staff.models import Branch, Employee
from staff.models.branch import BranchLevel

FIELDS = frozenset({"code", "name", "level", "parent", "region", "address", "telephone", "opened_on", "closed_on"})


@transaction.atomic
def branch_create(*, values: dict[str, Any], acting_user: Any) -> Branch:
    """A new place in the tree."""
    demand_unless_system(acting_user, "staff.add_branch")
    _one_change_of_the_tree_at_a_time()
    branch = Branch(**_known(values))
    _check(branch)
    branch.save(force_insert=True)
    changes = {name: [None, audit.plain(value)] for name, value in values.items() if value not in (None, "")}
    audit.record("branch.created", branch, acting_user=acting_user, changes=changes)
    return branch


@transaction.atomic
def branch_edit(*, branch: Branch, values: dict[str, Any], row_version: int | None = None, acting_user: Any) -> Branch:
    """Set the values that differ. Another parent moves the branch with everything that lies under it."""
    _one_change_of_the_tree_at_a_time()
    branch = record_locked(branch, "staff.change_branch", acting_user)
    refuse_stale(branch, row_version, values)
    changes = audit.difference(branch, _known(values))
    if not changes:
        return branch
    refuse_core_fields(branch, changes)
    for name in changes:
        setattr(branch, name, values[name])
    _check(branch)
    if "closed_on" in changes and branch.closed_on is not None:
        _refuse_closing_in_use(branch)
    save_changes(branch, changes)
    moved = "parent" in changes
    audit.record("branch.moved" if moved else "branch.changed", branch, acting_user=acting_user, changes=changes)
    return branch


def _known(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - FIELDS:
        raise ValueError(f"not set by this service: {', '.join(sorted(unknown))}")
    return values


def _one_change_of_the_tree_at_a_time() -> None:
    """Two moves at once could each be right and together close a circle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('staff_branch tree'))")


def _check(branch: Branch) -> None:
    """The rules of the tree: one head office, which alone has nothing above it; no circle; codes once."""
    others = Branch.objects.exclude(pk=branch.pk)
    if others.filter(code=branch.code).exists():
        raise RuleViolation("code_taken", _("There is a branch with this code already."), "code")
    is_root = branch.level == BranchLevel.HEAD_OFFICE
    if is_root and branch.parent is not None:
        raise RuleViolation("head_office_on_top", _("Head office does not belong to another branch."), "parent")
    if is_root and others.filter(level=BranchLevel.HEAD_OFFICE).exists():
        raise RuleViolation("one_head_office", _("The bank has a head office already."), "level")
    if not is_root and branch.parent is None:
        raise RuleViolation("parent_missing", _("Say which branch it belongs to."), "parent")
    if branch.pk is not None and branch.parent_id in Branch.subtree_ids([branch.pk]):
        raise RuleViolation("circle", _("A branch cannot belong to itself or to what lies under it."), "parent")
    if branch.opened_on and branch.closed_on and branch.closed_on < branch.opened_on:
        raise RuleViolation("closed_before_opened", _("It cannot close before it opened."), "closed_on")


def _refuse_closing_in_use(branch: Branch) -> None:
    """A branch closes when nobody works there and nothing under it is open."""
    employees = Employee.objects.employed().filter(branch=branch).count()
    if employees:
        text = _("%(number)d employees still work here. Move them first.")
        raise RuleViolation("employees_left", text % {"number": employees}, "closed_on")
    below = Branch.objects.open().filter(parent=branch).count()
    if below:
        text = _("%(number)d open branches lie under this one. Close or move them first.")
        raise RuleViolation("branches_left", text % {"number": below}, "closed_on")
