"""A list into a file: how long, and in how much memory. `python -m bench --only export --sizes small,100k`.

Run with a format it is the measured process itself: it makes the file as the worker would, and says what it took.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.bank import ROOT, Bank

HEADS = ["size", "work", "rows", "seconds", "CPU s of the worker", "rows/s", "memory MB", "file MB"]
FORMATS = ("xlsx", "csv")


def measure(bank: Bank) -> Iterator[list[object]]:
    """The customers of the whole bank, masked, in each format."""
    for file_format in FORMATS:
        words = [sys.executable, "-m", "bench.list_export", file_format]
        done = subprocess.run(words, cwd=ROOT, env=bank.environment, check=True, stdout=subprocess.PIPE, text=True)
        took = json.loads(done.stdout.splitlines()[-1])
        yield [
            bank.name,
            f"customers to {file_format}",
            f"{took['rows']:,}",
            took["seconds"],
            took["cpu"],
            f"{took['rows'] / took['seconds']:,.0f}",
            took["megabytes"],
            took["size"] / 2**20,
        ]


def main() -> None:
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    from bankcrm.common.exports import services
    from bankcrm.common.models import Export
    from staff.models import Role

    exporter, _made = get_user_model().objects.get_or_create(username="bench_exporter")
    exporter.groups.set([Role.objects.get(code="analyst_exporting")])
    exporter = get_user_model().objects.get(pk=exporter.pk)
    export = Export.objects.create(
        list_name="customers:customer_list",
        permission="customers.export_customer",
        file_format=sys.argv[1],
        made_by=exporter,
    )
    start, busy = time.perf_counter(), time.process_time()
    export = services.export_make(export_id=export.pk)
    seconds, cpu = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": export.rows, "seconds": seconds, "cpu": cpu, "megabytes": peak, "size": export.size}))
    export.path.unlink()


if __name__ == "__main__":
    main()
