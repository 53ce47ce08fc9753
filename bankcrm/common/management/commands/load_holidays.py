"""manage.py load_holidays: a year's holidays and make-up working days from a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bankcrm.common.errors import RuleViolation
from bankcrm.common.services.holiday_file import COLUMNS, holidays_load


class Command(BaseCommand):
    help = (
        f"Reads a year's holidays from a CSV file with the columns {', '.join(COLUMNS)}: one line for each holiday, "
        "`made_up` the weekend days worked for it, with spaces between. A second time changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--try", action="store_true", dest="trial", help="say what would be entered")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = holidays_load(content=options["file"].read_bytes(), trial=options["trial"], acting_user=None)
        except OSError as error:
            raise CommandError(str(error)) from error
        except RuleViolation as violation:
            raise CommandError(violation.message) from violation
        for row in made:
            self.stdout.write(f"{row.day} {'at work' if row.is_working else 'off':<8} {row.name}")
        self.stdout.write(f"{len(made)} days {'would be ' if options['trial'] else ''}entered.")
