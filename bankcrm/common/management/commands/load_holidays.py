"""manage.py load_holidays: a year's holidays and make-up working days from a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from bankcrm.common.errors import RuleViolation
from bankcrm.common.services.holiday import COLUMNS, holidays_enter, holidays_read


class Command(BaseCommand):
    help = (
        f"Reads a year's holidays from a CSV file with the columns {', '.join(COLUMNS)}: one line for each holiday, "
        "`made_up` the weekend days worked for it, with spaces between. A second time changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--try", action="store_true", dest="trial", help="say what would be entered")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as lines:
                made = holidays_enter(entered=holidays_read(lines), acting_user=None)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        except RuleViolation as violation:
            raise CommandError(violation.message) from violation
        for row in made:
            self.stdout.write(f"{row.day} {'at work' if row.is_working else 'off':<8} {row.name}")
        if options["trial"]:
            transaction.set_rollback(True)
        self.stdout.write(f"{len(made)} days {'would be ' if options['trial'] else ''}entered.")
