"""manage.py send_digests: the e-mails of the morning by hand, or who would get one."""

from __future__ import annotations

from argparse import ArgumentParser
from smtplib import SMTPException
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bankcrm.common.errors import RuleViolation
from early_warning.notices.digest import digests_send, digests_try


class Command(BaseCommand):
    help = (
        "Sends everybody the warnings that are new for them; each level of a warning is told once. "
        "Exit status 0: done; 1: refused, or addresses were; 2: usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--try", action="store_true", dest="is_trial", help="say who would be told, send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["is_trial"]:
                self._try()
            else:
                self._send()
        except RuleViolation as refused:
            raise CommandError(refused.message) from refused
        except (SMTPException, OSError) as error:
            raise CommandError(f"The mail server: {error}. Who was told by then is not told again.") from error

    def _try(self) -> None:
        for name, number in digests_try():
            self.stdout.write(f"{name}: {number:,}")

    def _send(self) -> None:
        sent = digests_send()
        self.stdout.write(f"{sent.mails:,} e-mails about {sent.warnings:,} warnings")
        if sent.refused:
            raise CommandError(f"{sent.refused:,} addresses were refused; the log says which sign-ins.")
