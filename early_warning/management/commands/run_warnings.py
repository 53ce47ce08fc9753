"""manage.py run_warnings: raise the warnings of a business date, or try what would be raised."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bankcrm.common import bank
from bankcrm.common.errors import RuleViolation
from bankcrm.common.warning_kinds import Level
from early_warning.models import Rule, WarningRun
from early_warning.services.nights import nights
from early_warning.services.run import FIGURES
from early_warning.services.several import run_by_several
from early_warning.services.trial import trial_levels
from early_warning.spec import spec_of


class Command(BaseCommand):
    help = (
        "Runs the warning rules over every business date that they have not seen, or over the one given. "
        "Exit status 0: done; 1: refused, or a rule failed; 2: usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--business-date", type=date.fromisoformat, metavar="D", help="this date alone, YYYY-MM-DD")
        parser.add_argument("--rule", metavar="CODE", help="this rule alone")
        parser.add_argument(
            "--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="parts at once (default: the cores)"
        )
        parser.add_argument("--try", action="store_true", dest="is_trial", help="count, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        rule = self._rule(options["rule"])
        days = [options["business_date"]] if options["business_date"] else self._days(options)
        for day in days:
            if options["is_trial"]:
                self._try(day, rule)
            else:
                self._run(day, rule, options["workers"])

    def _rule(self, code: str | None) -> Rule | None:
        if not code:
            return None
        rule = Rule.objects.select_related("version").filter(code=code).first()
        if rule is None:
            known = ", ".join(Rule.objects.values_list("code", flat=True)) or "none"
            raise CommandError(f"There is no rule {code}. The rules are: {known}.", returncode=2)
        return rule

    def _days(self, options: dict[str, Any]) -> list[date]:
        today = bank.business_date()
        if today is None:
            raise CommandError("There is no business date yet: load the bank's files first (manage.py load_feed).")
        if options["is_trial"] or options["rule"]:
            return [today]
        return list(nights().missed) or [today]

    def _run(self, day: date, rule: Rule | None, workers: int) -> None:
        began = time.monotonic()
        try:
            run = run_by_several(on=day, workers=workers, only_rule=rule)
        except RuleViolation as refused:
            raise CommandError(refused.message) from refused
        counts = ", ".join(f"{getattr(run, name):,} {name}" for name in FIGURES)
        self.stdout.write(f"{day}: {counts}; {time.monotonic() - began:.1f} s")
        for part in run.parts.filter(state="failed").select_related("version__rule"):
            self.stderr.write(f"{part.version.rule.code}: {part.error}")
        if run.state != WarningRun.State.DONE:
            raise CommandError("Some rules failed; the others are done.")

    def _try(self, day: date, rule: Rule | None) -> None:
        rules = [rule] if rule else list(Rule.objects.on().select_related("version"))
        for one in rules:
            spec = spec_of(one.version) if one.version else None
            if spec is None:
                self.stderr.write(f"{one.code}: the module that its kind comes from is not there")
                continue
            began = time.monotonic()
            levels = trial_levels(spec, day)
            told = ", ".join(f"{levels[level]:,} {level.name.lower()}" for level in reversed(Level) if levels[level])
            self.stdout.write(f"{day} {one.code}: {told or 'none'}; {time.monotonic() - began:.1f} s")
