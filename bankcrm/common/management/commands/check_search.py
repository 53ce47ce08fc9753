"""`manage.py check_search [--mend]`: proves that search finds everything, or says what it would miss."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from bankcrm.common import audit
from bankcrm.common.models import BankState
from bankcrm.common.search.proof import proofs


class Command(BaseCommand):
    help = "Work out anew what search should know of every record and compare. Exit status 1 if anything differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="write anew what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for what, proof in proofs().items():
            outcome = proof(options["mend"])
            faults += outcome.number
            self.stdout.write(f"{what}: {outcome.examined:,} examined, {outcome.number:,} wrong")
            for words, number in outcome.faults.items():
                self.stdout.write(f"  {words}: {number:,}")
            if outcome.named:
                self.stdout.write(f"  {', '.join(outcome.named)}")
        if not faults:
            self.stdout.write("The search index is right.")
        elif not options["mend"]:
            raise CommandError("The search index is not right; --mend writes it anew.")
        else:
            self._record(faults)
            self.stdout.write("Mended.")

    @transaction.atomic
    def _record(self, faults: int) -> None:
        state, _made = BankState.objects.get_or_create(pk=1)
        audit.record("search.mended", state, acting_user=None, changes={"rows": [None, faults]})
