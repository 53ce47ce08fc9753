"""`manage.py check_search [--mend]`: proves that search finds every customer, or says which it would miss."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from bankcrm.common import audit
from bankcrm.common.models import BankState
from customers.search.check import Outcome, check


class Command(BaseCommand):
    help = "Work out anew what search should know of every customer and compare. Exit status 1 if anything differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="write anew what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = check(mend=options["mend"])
        self.stdout.write(f"{outcome.examined:,} customers examined.")
        if not outcome.faults:
            self.stdout.write("The search index is right.")
            return
        for words, number in _findings(outcome):
            if number:
                self.stdout.write(f"  {words}: {number:,}")
        if outcome.numbers:
            self.stdout.write(f"  customers: {', '.join(outcome.numbers)}")
        if not options["mend"]:
            raise CommandError("The search index is not right; --mend writes it anew.")
        state, _made = BankState.objects.get_or_create(pk=1)
        with transaction.atomic():
            audit.record("search.mended", state, acting_user=None, changes={"customers": [None, outcome.faults]})
        self.stdout.write("Mended.")


def _findings(outcome: Outcome) -> list[tuple[str, int]]:
    return [
        ("characters not as the dictionaries say", outcome.characters),
        ("customers missing in the index", outcome.missing),
        ("customers differing", outcome.differing),
        ("rows left over", outcome.left_over),
    ]
