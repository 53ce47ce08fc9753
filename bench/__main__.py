"""`make bench`, or `python -m bench --sizes 100k,1m --only pages,feeds,start`."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from bankcrm.local.translations import compile_translations
from bench import crowd, growth, list_export, loans, pages, search, start, warnings
from bench.bank import ROOT, Bank, servers
from bench.timing import line, table

PARTS = ("pages", "search", "crowd", "export", "warnings", "feeds", "start")
# Only when they are asked for: the one makes a bank of its own, some 6 GB, the other needs two.
FURTHER_PARTS = ("loans", "growth")
PEOPLE = {"customer manager": "manager", "branch head": "head", "head-office analyst": "analyst"}


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {system}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default="100k", help="of the demo bank: small, 100k, 1m, 10m; several with commas")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts to run: {', '.join(PARTS + FURTHER_PARTS)}")
    parser.add_argument("--tries", type=int, default=100, help="requests measured per row")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "bankcrm-bench", help="kept data")
    arguments = parser.parse_args()
    parts = arguments.only.split(",")
    sizes = arguments.sizes.split(",")
    if "growth" in parts and len(sizes) < 2:
        parser.error("growth is from one size to the next: name two with --sizes")
    compile_translations(ROOT)  # As `make run` does: else Chinese pages would be measured without their words.
    print(machine(), flush=True)
    if "start" in parts:
        print(table(start.HEADS, start.measure()), flush=True)
    if set(parts) & {"pages", "search", "growth", "crowd", "export", "warnings", "feeds", "loans"}:
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            cwd=ROOT,
            env={
                **os.environ,
                "BANKCRM_HOME": str(arguments.home),
                "DATABASE_URL": "postgres:///none",
                "REDIS_URL": "redis://none",
                "DJANGO_SETTINGS_MODULE": "bench.settings",
            },
            check=True,
        )
        with servers(arguments.home) as found:
            if "loans" in parts:
                print(table(loans.HEADS, []), flush=True)
                for row in loans.measure(found, arguments.home):
                    print(line(row), flush=True)
            for size in sizes:
                bank = Bank(found, arguments.home, size)
                if bank.create():
                    seconds = bank.manage("make_demo", "--size", size, "--seed", "1")
                    print(f"demo bank of {size}: {seconds:.0f} s", flush=True)
                if "pages" in parts:
                    print(table(pages.HEADS, []), flush=True)
                    for row in pages.measure(bank, demo_password(bank), PEOPLE, arguments.tries):
                        print(line(row), flush=True)
                if "search" in parts:
                    print(table(search.HEADS, []), flush=True)
                    for row in search.measure(bank, demo_password(bank), PEOPLE, arguments.tries):
                        print(line(row), flush=True)
                if "export" in parts:
                    print(table(list_export.HEADS, []), flush=True)
                    for row in list_export.measure(bank):
                        print(line(row), flush=True)
                if "crowd" in parts:
                    print(table(crowd.HEADS, list(crowd.measure(bank))), flush=True)
                if "warnings" in parts:
                    print(table(warnings.HEADS, []), flush=True)
                    for row in warnings.measure(bank):
                        print(line(row), flush=True)
                if "feeds" in parts:
                    from bench import feeds

                    print(table(feeds.HEADS, []), flush=True)
                    for row in feeds.measure(bank, found, arguments.home):
                        print(line(row), flush=True)
            if "growth" in parts:
                banks = [Bank(found, arguments.home, size) for size in sizes]
                for smaller, larger in pairwise(banks):
                    print(table(growth.HEADS, []), flush=True)
                    for row in growth.measure(smaller, larger, demo_password(larger), PEOPLE, arguments.tries):
                        print(line(row), flush=True)
    return 0


def demo_password(bank: Bank) -> str:
    code = "from sysadmin.demo.signins import PASSWORD; print(PASSWORD)"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code],
        cwd=ROOT,
        env=bank.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()[-1]


if __name__ == "__main__":
    sys.exit(main())
