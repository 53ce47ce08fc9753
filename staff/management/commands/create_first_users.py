"""manage.py create_first_users: who can sign in to an empty bank."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from bankcrm.common import parameters
from staff import roles
from staff.models import Role, User
from staff.parameters import ONE_TIME_PASSWORD_HOURS
from staff.services.user import user_create

FIRST = (
    ("admin", "系统管理员", ("administrator", "feed_officer")),
    ("analyst", "总行分析人员", ("analyst",)),
)


class Command(BaseCommand):
    help = "Makes an administrator and a head-office analyst in a bank without users; prints their passwords, once."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            self.stdout.write("There are users already; none was made.")
            return
        roles.install()
        hours = parameters.get(ONE_TIME_PASSWORD_HOURS)
        self.stdout.write(f"Written down nowhere else, good for {hours} hours; each is changed at the first sign-in:")
        for username, display_name, codes in FIRST:
            given = Role.objects.filter(code__in=codes)
            _user, password = user_create(username=username, display_name=display_name, roles=given, acting_user=None)
            self.stdout.write(f"  {username:<10} {password}   {display_name}, {', '.join(codes)}")
