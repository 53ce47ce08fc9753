"""Branches and employees as the core system sends them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common import table_readings
from bankcrm.common.feeds import reasons
from bankcrm.common.feeds.columns import Choice, Column, Text
from bankcrm.common.feeds.entities import Check, Entity, register
from bankcrm.common.feeds.part import Part
from bankcrm.common.feeds.run import Run
from staff.models.branch import BranchLevel
from staff.models.user import User

reasons.register("closed_before_opened", _("Lies before the day of opening"))
reasons.register("left_before_hired", _("Lies before the day of hiring"))

BRANCHES = Entity(
    name="branches",
    label=_("branches"),
    model_label="staff.Branch",
    order=10,
    key=("code",),
    columns=(
        Column("code", required=True),
        Column("name", required=True),
        Column("level", required=True, kind=Choice(tuple(BranchLevel.values))),
        Column("parent_code", field="parent"),
        Column("region"),
        Column("address"),
        Column("telephone"),
        Column("opened_on"),
        Column("closed_on"),
    ),
    checks=(Check("closed_before_opened", "closed_on", "t.closed_on < t.opened_on", needs=("opened_on", "closed_on")),),
)


def _make_sign_ins(run: Run, part: Part) -> None:
    """A disabled sign-in for each new employee; the administrator opens it with a one-time password."""
    made = {"username": "d.number", "display_name": "d.name", "must_change_password": "true", "is_active": "false"}
    made["password"] = "'!' || md5(random()::text) || md5(random()::text)"  # noqa: S105 - it opens nothing
    made["date_joined"] = "now()"
    for model_field in User._meta.concrete_fields:
        if model_field.column != "id":
            made.setdefault(str(model_field.column), EMPLOYEES.default_of(model_field))
    run.sql(
        f"""
        WITH made AS (
            INSERT INTO staff_user ({", ".join(made)}) SELECT {", ".join(made.values())}
            FROM {part.differing} d
            WHERE d.is_new AND NOT EXISTS (SELECT FROM staff_user u WHERE u.username = d.number)
            RETURNING id, username
        )
        UPDATE staff_employee e SET user_id = made.id FROM made WHERE made.username = e.number
        """
    )


def _read_names(run: Run, part: Part) -> None:
    table_readings.fill(run.cursor, part.differing, persons="true")


EMPLOYEES = Entity(
    name="employees",
    label=_("employees"),
    model_label="staff.Employee",
    order=20,
    key=("number",),
    columns=(
        Column("number", required=True),
        Column("name", required=True),
        Column("branch_code", field="branch", required=True),
        Column("post", kind=Text(30)),
        Column("mobile"),
        Column("email"),
        Column("hired_on"),
        Column("left_on"),
        Column("status"),
        Column("supervisor_number", field="supervisor"),
        Column("qualifications"),
    ),
    checks=(Check("left_before_hired", "left_on", "t.left_on < t.hired_on", needs=("hired_on", "left_on")),),
    derived={"name_pinyin": "", "name_initials": ""},
    derive=_read_names,
    after_write=_make_sign_ins,
)

register(BRANCHES)
register(EMPLOYEES)
