"""Who opens which page of the staff module, and what stands there."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from bankcrm.common.models import AuditEntry
from staff.models import Branch, Employee

EN = {"accept-language": "en"}
LOOK_UP = {
    "manager",
    "colleague",
    "far_manager",
    "head",
    "teller",
    "product_manager",
    "risk_officer",
    "analyst",
    "auditor",
    "administrator",
}


def get(client, name, *args, **data):
    return client.get(reverse(name, args=args), data, headers=EN)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("staff:branch_list", LOOK_UP),
        ("staff:branch_options", LOOK_UP),
        ("staff:employee_list", LOOK_UP),
        ("staff:employee_options", LOOK_UP),
        ("staff:branch_create", {"administrator"}),
        ("staff:employee_create", {"administrator"}),
    ],
)
def test_each_page_opens_for_its_roles_alone(cast, sign_in, client, name, allowed):
    assert client.get(reverse(name)).status_code == 302
    for who, user in cast:
        assert get(sign_in(user), name).status_code == (200 if who in allowed else 403), (who, name)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("staff:branch_detail", LOOK_UP),
        ("staff:branch_history", LOOK_UP),
        ("staff:branch_edit", {"administrator"}),
        ("staff:employee_detail", LOOK_UP),
        ("staff:employee_history", LOOK_UP),
        ("staff:employee_edit", {"administrator"}),
    ],
)
def test_pages_of_a_record_open_for_their_roles_alone(world, cast, sign_in, client, name, allowed):
    record = world.branches["north"] if "branch" in name else world.employees["manager"]
    assert client.get(reverse(name, args=[record.pk])).status_code == 302
    for who, user in cast:
        assert get(sign_in(user), name, record.pk).status_code == (200 if who in allowed else 403), (who, name)
    assert get(sign_in(cast.administrator), name, 10**9).status_code == 404


def rows(text, kind):
    return [int(pk) for pk in re.findall(rf'data-url="/{kind}/(\d+)/"', text)]


def test_the_branches_stand_in_the_order_of_the_tree(world, cast, sign_in):
    """Codes say nothing of the tree: a late code under an early branch stands right below it."""
    Branch.objects.create(code="A001", name="早码支行", level="outlet", parent=world.branches["south_east"])
    text = get(sign_in(cast.manager), "staff:branch_list").content.decode()
    names = [Branch.objects.get(pk=pk).name for pk in rows(text, "branches")]
    assert names == ["总行", "北区分行", "东北支行", "西北支行", "南区分行", "东南支行", "早码支行"]
    assert "\u2003" * 4 + '<a href="' + reverse("staff:branch_detail", args=[world.branches["north_east"].pk]) in text


def test_branches_are_filtered_by_subtree_level_region_and_state(world, cast, sign_in):
    client = sign_in(cast.manager)
    branches = world.branches
    Branch.objects.filter(pk=branches["south_east"].pk).update(region="南", closed_on=date(2026, 1, 1))

    def found(**data):
        return set(rows(get(client, "staff:branch_list", **data).content.decode(), "branches"))

    assert found(under=branches["north"].pk) == {branches[name].pk for name in ("north", "north_east", "north_west")}
    assert found(level="head_office") == {branches["head_office"].pk}
    assert found(region="南") == {branches["south_east"].pk} == found(state="closed")
    assert found(q="B003") == {branches["south"].pk}
    assert found(q="东北") == {branches["north_east"].pk}


def test_employees_who_have_left_are_not_counted(world, cast, sign_in):
    client = sign_in(cast.manager)
    url = "staff:branch_detail"
    north_east = world.branches["north_east"]
    before = get(client, url, north_east.pk).content.decode()
    Employee.objects.filter(pk=world.employees["colleague"].pk).update(status="left")
    after = get(client, url, north_east.pk).content.decode()
    value = '<span class="bc-tile-v">{}</span>'
    assert value.format(4) in before and value.format(3) in after


def test_the_branch_page_shows_what_lies_under_it_and_who_heads_it(world, cast, sign_in):
    client = sign_in(cast.manager)
    north = world.branches["north"]
    below = get(client, "staff:branch_detail", north.pk, panel="below").content.decode()
    assert rows(below, "branches") == [world.branches["north_east"].pk, world.branches["north_west"].pk]
    heads = get(client, "staff:branch_detail", north.pk, panel="heads").content.decode()
    assert reverse("staff:employee_detail", args=[world.employees["head"].pk]) in heads
    employees = get(client, "staff:branch_detail", north.pk, panel="employees").content.decode()
    assert set(rows(employees, "employees")) == {world.employees[name].pk for name in ("head", "risk_officer")}


def test_employees_are_filtered_by_branch_post_status_and_name(world, cast, sign_in):
    client = sign_in(cast.manager)
    Employee.objects.filter(pk=world.employees["manager"].pk).update(
        name="李萍华", name_pinyin="lipinghua", name_initials="lph"
    )

    def found(**data):
        listed = rows(get(client, "staff:employee_list", rows=100, **data).content.decode(), "employees")
        return {name for name, employee in world.employees.items() if employee.pk in listed}

    assert found(branch=world.branches["south"].pk) == {"far_manager"}
    assert found(post="branch_head") == {"head"}
    assert found(status="left") == set()
    for typed in ("李", "lip", "LPH", "lph", "E0001"):
        assert found(q=typed) == {"manager"}, typed


def test_pickers_offer_what_matches(world, cast, sign_in):
    client = sign_in(cast.manager)
    for typed in ("东北", "dongbei", "dbzh", "東北", "B004"):
        options = get(client, "staff:branch_options", q=typed).json()["results"]
        assert options == [{"id": world.branches["north_east"].pk, "text": "东北支行 · B004"}], typed
    assert get(client, "staff:branch_options", q="%").json()["results"] == []
    Employee.objects.filter(pk=world.employees["colleague"].pk).update(status="left")
    people = get(client, "staff:employee_options", q="E000").json()["results"]
    assert world.employees["manager"].pk in {one["id"] for one in people}
    assert world.employees["colleague"].pk not in {one["id"] for one in people}


def test_the_portfolio_counts_only_what_the_reader_may_see(world, cast, sign_in):
    employee = world.employees["manager"]

    def tiles(who):
        text = get(sign_in(getattr(cast, who)), "staff:employee_detail", employee.pk, panel="portfolio")
        return text.content.decode() if text.status_code == 200 else text.status_code

    assert '<span class="bc-tile-v">2</span>' in tiles("manager")
    assert '<span class="bc-tile-v">2</span>' in tiles("head")
    assert '<span class="bc-tile-v">0</span>' in tiles("far_manager")
    assert tiles("auditor") == 404


def test_the_employee_page_names_the_roles(world, cast, sign_in):
    client = sign_in(cast.auditor)
    text = get(client, "staff:employee_detail", world.employees["manager"].pk, panel="roles").content.decode()
    assert "Customer manager" in text
    none = get(client, "staff:employee_detail", world.employees["neighbour"].pk, panel="roles").content.decode()
    assert "No role" in none


def test_a_branch_is_entered_changed_and_on_record(world, cast, sign_in):
    client = sign_in(cast.administrator)
    data = {"code": "B900", "name": "新村分理处", "level": "outlet", "parent": world.branches["north_east"].pk}
    answer = client.post(reverse("staff:branch_create"), data)
    branch = Branch.objects.get(code="B900")
    assert answer["Location"] == reverse("staff:branch_detail", args=[branch.pk])
    edit = reverse("staff:branch_edit", args=[branch.pk])
    moved = {**data, "parent": world.branches["north_west"].pk, "row_version": branch.row_version}
    assert client.post(edit, moved).status_code == 302
    branch.refresh_from_db()
    assert branch.parent_id == world.branches["north_west"].pk
    codes = AuditEntry.objects.filter(subject_id=branch.pk, subject_type="staff.branch").order_by("pk")
    assert list(codes.values_list("code", flat=True)) == ["branch.created", "branch.moved"]
    history = get(client, "staff:branch_history", branch.pk).content.decode()
    assert "西北支行" in history


def test_a_branch_never_comes_to_lie_under_itself(world, cast, sign_in):
    client = sign_in(cast.administrator)
    north = world.branches["north"]
    data = {
        "code": north.code,
        "name": north.name,
        "level": "branch",
        "parent": world.branches["north_east"].pk,
        "row_version": north.row_version,
    }
    answer = client.post(reverse("staff:branch_edit", args=[north.pk]), data, headers=EN)
    assert answer.status_code == 422 and 'id="id_parent_error"' in answer.content.decode()
    north.refresh_from_db()
    assert north.parent_id == world.branches["head_office"].pk


def test_an_employee_with_customers_cannot_leave(world, cast, sign_in):
    client = sign_in(cast.administrator)
    employee = world.employees["manager"]
    data = {
        "number": employee.number,
        "name": employee.name,
        "post": employee.post,
        "branch": employee.branch_id,
        "status": "left",
        "hired_on": "2020-01-01",
        "row_version": employee.row_version,
    }
    answer = client.post(reverse("staff:employee_edit", args=[employee.pk]), data, headers=EN)
    assert answer.status_code == 422 and "still has work in hand" in answer.content.decode()
    employee.refresh_from_db()
    assert employee.status == "active"


def test_the_second_editor_of_an_employee_is_told(world, cast, sign_in):
    client = sign_in(cast.administrator)
    employee = world.employees["teller"]
    data = {
        "number": employee.number,
        "name": "新名",
        "post": employee.post,
        "branch": employee.branch_id,
        "status": "active",
        "hired_on": "2020-01-01",
        "row_version": employee.row_version,
    }
    url = reverse("staff:employee_edit", args=[employee.pk])
    assert client.post(url, data).status_code == 302
    stale = client.post(url, {**data, "name": "别名"}, headers=EN)
    assert stale.status_code == 409 and "新名" in stale.content.decode()
