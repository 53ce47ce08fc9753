"""The people who sign in to a demo bank: one of each kind, two managers so that one can see what a scope is,
and two analysts so that one can approve what the other asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password

from staff.models import Role, User
from staff.services.user import opens_the_admin

# Known to everybody who reads this: a demo bank listens on one's own machine and holds nobody's data.
PASSWORD = "green-bamboo-88"  # noqa: S105


@dataclass(frozen=True)
class SignIn:
    """user name, roles, and which employee it is: the post, and the nth of those who hold it."""

    username: str
    roles: tuple[str, ...]
    post: str
    place: int = 1


SIGN_INS = (
    SignIn("manager", ("customer_manager",), "customer_manager"),
    SignIn("manager2", ("customer_manager",), "customer_manager", 2),
    SignIn("head", ("branch_head",), "branch_head"),
    SignIn("lobby", ("lobby",), "lobby_manager"),
    SignIn("teller", ("lobby",), "teller"),
    SignIn("product", ("product_manager",), "product_manager"),
    SignIn("risk", ("risk_officer",), "risk_officer"),
    SignIn("analyst", ("analyst",), "analyst"),
    SignIn("analyst2", ("analyst",), "analyst", 2),
    SignIn("auditor", ("auditor",), "auditor"),
    SignIn("admin", ("administrator", "feed_officer"), "administrator"),
)

# Head-office posts at head office; the head and the risk officer of the first region; the others at the first place
# that customers belong to, the second manager at the second.
_WHO = """
SELECT p.id FROM demo_post p JOIN staff_branch b ON b.id = p.branch_id LEFT JOIN demo_leaf l ON l.branch_id = b.id
JOIN staff_employee e ON e.id = p.id AND e.status = 'active'
WHERE p.post = %(post)s AND b.level = ANY(%(levels)s) AND (l.slot IS NULL OR l.slot = %(leaf)s)
ORDER BY p.id LIMIT 1 OFFSET %(nth)s
"""


def make_sign_ins(cursor: Any) -> int:
    """Users with their roles, tied to employees; names that are taken already keep their owner and password."""
    roles = {role.code: role for role in Role.objects.all()}
    password = make_password(PASSWORD)
    made = 0
    for wanted in SIGN_INS:
        employee = _employee(cursor, wanted)
        user, is_new = User.objects.get_or_create(
            username=wanted.username, defaults={"password": password, "display_name": employee["name"]}
        )
        if is_new:
            given = [roles[code] for code in wanted.roles]
            user.groups.set(given)
            user.is_staff = opens_the_admin(given)
            user.save(update_fields=["is_staff"])
            made += 1
        cursor.execute("UPDATE staff_employee SET user_id = %s WHERE id = %s", [user.pk, employee["id"]])
    return made


def _employee(cursor: Any, wanted: SignIn) -> dict[str, Any]:
    head_office = wanted.post in ("product_manager", "analyst", "auditor", "administrator")
    regional = wanted.post in ("branch_head", "risk_officer")
    levels = ["head_office"] if head_office else ["branch"] if regional else ["sub_branch", "outlet"]
    nth = wanted.place - 1 if head_office else 0
    cursor.execute(_WHO, {"post": wanted.post, "levels": levels, "leaf": wanted.place - 1, "nth": nth})
    (number,) = cursor.fetchone()
    cursor.execute("SELECT name FROM staff_employee WHERE id = %s", [number])
    return {"id": number, "name": cursor.fetchone()[0]}
