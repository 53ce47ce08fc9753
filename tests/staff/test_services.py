"""Branches, employees and sign-ins are written by services: rules, second editors, audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bankcrm.common.errors import EditConflict, NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry
from staff.models import Branch, Employee, Role, User
from staff.services import user as users
from staff.services.branch import branch_create, branch_edit
from staff.services.employee import employee_create, employee_edit
from tests.cast import Cast, World


def refused(code: str, act: Callable[..., Any], **arguments: Any) -> RuleViolation:
    with pytest.raises(RuleViolation) as found:
        act(**arguments)
    assert found.value.code == code
    return found.value


def last_entry() -> AuditEntry:
    return AuditEntry.objects.latest("id")


class TestBranches:
    NEW = {"code": "B900", "name": "新支行", "level": "sub_branch"}

    def test_a_new_branch_is_on_record(self, cast: Cast, world: World) -> None:
        values = self.NEW | {"parent": world.branches["north"]}
        made = branch_create(values=values, acting_user=cast.administrator)
        entry = last_entry()
        assert (entry.code, entry.subject_id, entry.user) == ("branch.created", made.pk, cast.administrator)
        assert entry.changes["parent"] == [None, "北区分行"]

    def test_only_who_has_the_right_may_enter_one(self, cast: Cast, world: World) -> None:
        with pytest.raises(NotAllowed):
            branch_create(values=self.NEW | {"parent": world.branches["north"]}, acting_user=cast.head)
        assert not Branch.objects.filter(code="B900").exists()

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"code": "B001"}, "code_taken"),
            ({"parent": None}, "parent_missing"),
            ({"level": "head_office", "parent": None}, "one_head_office"),
            ({"level": "head_office"}, "head_office_on_top"),
            ({"opened_on": date(2026, 2, 1), "closed_on": date(2026, 1, 1)}, "closed_before_opened"),
        ],
    )
    def test_rules_of_the_tree(self, world: World, values: dict[str, Any], code: str) -> None:
        entered = self.NEW | {"parent": world.branches["north"]} | values
        refused(code, branch_create, values=entered, acting_user=None)

    def test_a_moved_branch_keeps_what_lies_under_it(self, cast: Cast, world: World) -> None:
        north, south = world.branches["north"], world.branches["south"]
        branch_edit(branch=north, values={"parent": south}, acting_user=cast.administrator)
        assert world.branches["north_east"].pk in Branch.subtree_ids([south.pk])
        assert last_entry().code == "branch.moved"

    @pytest.mark.parametrize("below", ["north", "north_east"])
    def test_no_branch_comes_to_lie_under_itself(self, world: World, below: str) -> None:
        refused(
            "circle",
            branch_edit,
            branch=world.branches["north"],
            values={"parent": world.branches[below]},
            acting_user=None,
        )

    def test_a_branch_with_people_or_open_branches_does_not_close(self, world: World) -> None:
        closing = {"closed_on": date(2026, 6, 30)}
        found = refused(
            "employees_left", branch_edit, branch=world.branches["north_west"], values=closing, acting_user=None
        )
        assert "1" in found.message and found.field == "closed_on"
        Employee.objects.filter(branch=world.branches["south"]).delete()
        refused("branches_left", branch_edit, branch=world.branches["south"], values=closing, acting_user=None)

    def test_the_second_of_two_editors_is_told(self, world: World) -> None:
        branch = world.branches["north"]
        branch_edit(branch=branch, values={"region": "北"}, row_version=1, acting_user=None)
        with pytest.raises(EditConflict) as found:
            branch_edit(branch=branch, values={"region": "南"}, row_version=1, acting_user=None)
        assert found.value.theirs == {"region": "北", "row_version": 2}

    def test_nothing_changed_leaves_no_trace(self, world: World) -> None:
        before = AuditEntry.objects.count()
        branch_edit(branch=world.branches["north"], values={"name": "北区分行"}, acting_user=None)
        assert AuditEntry.objects.count() == before


class TestEmployees:
    def test_a_new_employee_is_read_by_pinyin(self, world: World) -> None:
        values = {"number": "E7000", "name": "单小雨", "branch": world.branches["north"], "post": "teller"}
        made = employee_create(values=values, acting_user=None)
        assert (made.name_pinyin, made.name_initials) == ("shanxiaoyu", "sxy")
        made = employee_edit(employee=made, values={"name": "曾小雨"}, acting_user=None)
        assert made.name_pinyin == "zengxiaoyu"

    def test_who_manages_customers_cannot_leave_and_the_message_says_how_many(self, world: World) -> None:
        found = refused(
            "work_left",
            employee_edit,
            employee=world.employees["manager"],
            values={"status": "left"},
            acting_user=None,
        )
        assert "3" in found.message
        assert found.field == "status"

    def test_who_leaves_with_empty_hands_loses_the_sign_in(self, cast: Cast, world: World) -> None:
        gone = employee_edit(
            employee=world.employees["teller"], values={"status": "left"}, acting_user=cast.administrator
        )
        assert gone.left_on == world.business_date
        cast.teller.refresh_from_db()
        assert not cast.teller.is_active
        assert set(AuditEntry.objects.values_list("code", flat=True)) == {"employee.left", "user.disabled"}

    def test_supervision_has_no_circle(self, world: World) -> None:
        head, manager = world.employees["head"], world.employees["manager"]
        employee_edit(employee=manager, values={"supervisor": head}, acting_user=None)
        refused("circle", employee_edit, employee=head, values={"supervisor": manager}, acting_user=None)

    def test_a_number_is_given_once(self, world: World) -> None:
        values = {"number": "E0001", "name": "张三", "branch": world.branches["north"]}
        refused("number_taken", employee_create, values=values, acting_user=None)


class TestSignIns:
    def test_the_password_works_once_and_is_recorded_nowhere(self, cast: Cast) -> None:
        made, password = users.user_create(
            username="new",
            display_name="新人",
            roles=Role.objects.filter(code="lobby"),
            acting_user=cast.administrator,
        )
        assert made.check_password(password)
        assert made.must_change_password
        assert made.access.roles == ("lobby",)
        entry = last_entry()
        assert entry.changes["roles"] == [[], ["lobby"]]
        assert password not in str(AuditEntry.objects.values_list()) and made.password not in str(entry.changes)

    def test_only_administrators_make_sign_ins(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            users.user_create(username="x", display_name="x", acting_user=cast.head)

    def test_roles_open_and_close_the_admin(self, cast: Cast) -> None:
        administrator = Role.objects.filter(code="administrator")
        changed = users.user_set_roles(user=cast.nobody, roles=administrator, acting_user=cast.administrator)
        assert changed.is_staff
        changed = users.user_set_roles(user=cast.nobody, roles=[], acting_user=cast.administrator)
        assert not changed.is_staff
        assert last_entry().changes == {"roles": [["administrator"], []]}

    def test_nobody_gives_roles_to_themselves(self, cast: Cast) -> None:
        every = Role.objects.all()
        refused("own_roles", users.user_set_roles, user=cast.administrator, roles=every, acting_user=cast.administrator)
        assert "customers.view_customer" not in User.objects.get(pk=cast.administrator.pk).access.grants

    def test_the_last_administrator_stays(self, cast: Cast) -> None:
        refused("last_administrator", users.user_disable, user=cast.administrator, acting_user=None)
        refused("last_administrator", users.user_set_roles, user=cast.administrator, roles=[], acting_user=None)

    def test_nobody_disables_their_own_sign_in(self, cast: Cast) -> None:
        refused("own_sign_in", users.user_disable, user=cast.administrator, acting_user=cast.administrator)

    def test_a_disabled_sign_in_is_opened_with_a_new_password(self, cast: Cast) -> None:
        users.user_disable(user=cast.teller, reason="休假", acting_user=cast.administrator)
        assert last_entry().reason == "休假"
        refused("disabled", users.user_issue_one_time_password, user=cast.teller, acting_user=cast.administrator)
        opened, password = users.user_enable(user=cast.teller, acting_user=cast.administrator)
        assert opened.is_active and opened.must_change_password and opened.check_password(password)
        refused("already_enabled", users.user_enable, user=cast.teller, acting_user=cast.administrator)

    def test_two_passwords_are_never_the_same(self) -> None:
        assert len({users.one_time_password() for _time in range(200)}) == 200
