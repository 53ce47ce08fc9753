"""Seats people at their desks: python -m bench.seats NUMBER prints session keys as JSON, one for each person.

Four of five are customer managers, the others branch heads, each an employee of the demo bank with a sign-in and a
session of their own.
"""

import json
import sys

import django


def main() -> None:
    django.setup()
    from staff.models.employee import Post

    wanted = int(sys.argv[1])
    heads = wanted // 5
    keys = _seated(Post.CUSTOMER_MANAGER, "customer_manager", wanted - heads)
    keys += _seated(Post.BRANCH_HEAD, "branch_head", heads)
    print(json.dumps(keys))


def _seated(post: str, role_code: str, number: int) -> list[str]:
    from django.test import Client

    from staff.models import Employee, Role, User

    role = Role.objects.get(code=role_code)
    keys = []
    for employee in Employee.objects.filter(post=post, status="active").order_by("pk")[:number]:
        if employee.user_id is None:
            user, _made = User.objects.get_or_create(username=f"seat-{employee.number}")
            user.groups.set([role])
            Employee.objects.filter(pk=employee.pk).update(user=user)
        else:
            user = User.objects.get(pk=employee.user_id)
        client = Client()
        client.force_login(user)
        keys.append(str(client.session.session_key))
    return keys


if __name__ == "__main__":
    main()
