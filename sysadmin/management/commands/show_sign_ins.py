"""manage.py show_sign_ins: who can sign in to a demo bank, and with what."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.management.base import BaseCommand

from bankcrm.common import bank
from staff.models import Role, User
from sysadmin.demo.signins import PASSWORD, SIGN_INS


class Command(BaseCommand):
    help = "Shows the sign-ins of a demo bank. Passwords of other banks are known to nobody."

    def handle(self, *args: Any, **options: Any) -> None:
        if not bank.state().is_demo:
            self.stdout.write("Sign in with a user name and password of this bank; they were told when it was made.")
            return
        names = {role.code: (role.name_zh, role.name_en) for role in Role.objects.all()}
        users = {user.username: user for user in User.objects.filter(username__in=[one.username for one in SIGN_INS])}
        rows = []
        for one in SIGN_INS:
            if user := users.get(one.username):
                chinese, english = names.get(one.roles[0], (one.roles[0], one.roles[0]))
                password = PASSWORD if user.check_password(PASSWORD) else "(another one)"
                rows.append((one.username, password, chinese, english))
        self.stdout.write("Sign-ins of the demo bank / 演示账号")
        widths = [max(_width(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  " + "   ".join(cells).rstrip())


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
