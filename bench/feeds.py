"""Files in: first load, a night without change, new rows into a full bank, transactions into a month."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bench.bank import ROOT, Bank

HEADS = ["size", "work", "rows", "seconds", "rows/s"]
BASE = ("branches", "employees", "categories", "products")
NEW_SHARE = 20
MONTH = "t.booked_on >= date_trunc('month', (SELECT max(booked_on) FROM products_transaction) - interval '1 month')"


def measure(source: Bank, found: dict[str, str], home: Path) -> Iterator[list[object]]:
    """Rows of the table; the files are written from the demo bank of the size and loaded into an empty one."""
    folder = home / f"feed-{source.name}"
    shutil.rmtree(folder, ignore_errors=True)
    target = Bank(found, home, f"feed_{source.name}")
    target.drop()
    target.create()
    feed = Loader(source, target, folder)
    feed.load("base", BASE)
    yield feed.row("customers, first load", "customers", feed.load("first", ("customers",)))
    yield feed.row("customers, a night without change", "customers", feed.load("again", ("customers",)))
    yield feed.row("customers, new into a full bank", "customers", feed.load("new", ("customers",), renumber="N"))
    feed.load("accounts", ("accounts",))
    month = f"transactions:{MONTH} AND right(t.number, 1) < '5'"
    yield feed.row("transactions, first load of two months", "transactions", feed.load("month", (month,)))
    month = f"transactions:{MONTH} AND right(t.number, 1) >= '5'"
    yield feed.row("transactions, into filled months", "transactions", feed.load("filled", (month,)))
    target.drop()
    shutil.rmtree(folder, ignore_errors=True)


class Loader:
    """Makes a folder of files, loads it, and tells rows and seconds of the batch."""

    def __init__(self, source: Bank, target: Bank, folder: Path) -> None:
        self.source, self.target, self.folder = source, target, folder
        self.day = date(2026, 11, 30)

    def load(self, name: str, entities: tuple[str, ...], renumber: str = "") -> tuple[int, float]:
        folder = self.folder / name
        words = [sys.executable, "-m", "bench.export", str(folder), *entities]
        subprocess.run(words, cwd=ROOT, env=self.source.environment, check=True)
        if renumber:
            _renumber(folder / "customers.csv", renumber)
        self.day += timedelta(days=1)
        plain = [entity.partition(":")[0] for entity in entities]
        manifest = {
            "business_date": self.day.isoformat(),
            "files": [{"entity": entity, "file": f"{entity}.csv", "mode": "delta"} for entity in plain],
        }
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        self.target.manage("load_feed", str(folder), "--max-rejects", "0")
        shutil.rmtree(folder)
        return self._last_batch(plain[-1])

    def _last_batch(self, entity: str) -> tuple[int, float]:
        connection = self.target.connect()
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT f.rows_read, extract(epoch FROM b.finished_at - b.started_at)
                   FROM common_feedbatch b JOIN common_feedfile f ON f.batch_id = b.id
                   WHERE f.entity = %s ORDER BY b.id DESC LIMIT 1""",
                [entity],
            )
            rows, seconds = cursor.fetchone()
        connection.close()
        return rows, float(seconds)

    def row(self, work: str, entity: str, taken: tuple[int, float]) -> list[object]:
        rows, seconds = taken
        return [self.source.name, work, f"{rows:,}", seconds, f"{rows / seconds:,.0f}"]


def _renumber(path: Path, letter: str) -> None:
    """Every twentieth customer under a number that the bank has not seen."""
    draft = path.with_suffix(".new")
    with path.open(encoding="utf-8", newline="") as old, draft.open("w", encoding="utf-8", newline="") as new:
        reader, writer = csv.reader(old), csv.writer(new)
        heads = next(reader)
        writer.writerow(heads)
        place = heads.index("number")
        for index, row in enumerate(reader):
            if index % NEW_SHARE == 0:
                row[place] = f"{letter}{row[place]}"
                writer.writerow(row)
    draft.replace(path)
