"""manage.py install_roles: put the ready roles in; roles that the bank has changed stay as they are."""

from typing import Any

from django.core.management.base import BaseCommand

from staff import roles


class Command(BaseCommand):
    help = "Puts missing ready roles into the bank. Roles that an administrator has changed are left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        written = roles.install()
        self.stdout.write(f"Written: {', '.join(written)}" if written else "Every ready role is there.")
