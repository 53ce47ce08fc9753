"""manage.py make_demo: fill an empty bank with people, customers and holdings that belong to nobody."""

from __future__ import annotations

import time
from argparse import SUPPRESS
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bankcrm.common.errors import RuleViolation
from sysadmin.demo.approvals import make_approvals
from sysadmin.demo.build import Wish, demo_make
from sysadmin.demo.sizes import SIZES, size_of
from sysadmin.demo.warnings import make_warnings


class Command(BaseCommand):
    help = "Fills an empty bank with a demo: made-up customers, holdings, staff and branches, the same for a seed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=sorted(SIZES), default="small", help="small: 5,000 customers")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another bank (default 1)")
        parser.add_argument(
            "--business-date", type=date.fromisoformat, default=None, help="YYYY-MM-DD (default: yesterday)"
        )
        parser.add_argument("--no-transactions", action="store_true", help="leave the transactions out")
        parser.add_argument("--quiet", action="store_true", help="say nothing")
        parser.add_argument("--customers", type=int, default=None, help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        size = size_of(options["customers"]) if options["customers"] else SIZES[options["size"]]
        wish = Wish(
            size=size,
            seed=options["seed"],
            business_date=options["business_date"] or timezone.localdate() - timedelta(days=1),
            with_transactions=size.with_transactions and not options["no_transactions"],
        )
        self._quiet = options["quiet"]
        began = time.monotonic()
        try:
            demo_make(wish=wish, progress=self._tell)
        except RuleViolation as refusal:
            raise CommandError(refusal.message) from refusal
        raising = time.monotonic()
        standing = make_warnings(wish.business_date, size)
        self._tell("warnings", standing, time.monotonic() - raising)
        asking = time.monotonic()
        self._tell("waiting for approval", make_approvals(wish.business_date), time.monotonic() - asking)
        self._tell(f"{size.customers:,} customers, business date {wish.business_date}", 0, time.monotonic() - began)

    def _tell(self, what: str, rows: int, seconds: float) -> None:
        if not self._quiet:
            self.stdout.write(f"    {what:<44}{f'{rows:>12,}' if rows else '':>12} {seconds:8.1f} s")
