"""A run whose parts several workers of this process do at once, each on a connection of its own."""

from __future__ import annotations

import threading
from datetime import date

from django.db import connection

from early_warning.models import Rule, WarningRun
from early_warning.services.run import run_whole, run_work


def run_by_several(*, on: date, workers: int, only_rule: Rule | None = None) -> WarningRun:
    """As `run_whole`; it has ended for all of them. The others see only what is committed."""
    threads: list[threading.Thread] = []

    def call_others(run: WarningRun) -> None:
        threads.extend(threading.Thread(target=_work_too, args=(run,), daemon=True) for _one in range(workers - 1))
        for thread in threads:
            thread.start()

    run = run_whole(on=on, only_rule=only_rule, call_others=call_others)
    for thread in threads:
        thread.join()
    return run


def _work_too(run: WarningRun) -> None:
    try:
        run_work(run)
    finally:
        connection.close()
