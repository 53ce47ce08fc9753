"""manage.py refresh_figures: add up what branches and managers hold, as the night does it."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from customers.portfolios.refresh import portfolios_refresh


class Command(BaseCommand):
    help = "Adds up the figures of branches and managers that the first page shows; may be run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        written = portfolios_refresh()
        self.stdout.write(f"{written:,} figures in {time.monotonic() - began:.1f} s")
