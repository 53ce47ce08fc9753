"""200 people at work at once: a request each five seconds, of search, list, customer page and save, mixed."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote

from bench.bank import ROOT, Bank
from bench.http import Person
from bench.memory import megabytes
from bench.pages import form_fields
from bench.search import typed
from bench.timing import Measured

HEADS = ["size", "people", "work", "requests", "p50 ms", "p95 ms", "errors"]
PEOPLE = 200
SECONDS_BETWEEN = 5.0
SECONDS = 90.0
SECONDS_TO_WARM = 10.0
LISTS = ("/customers/", "/customers/?sort=-deposits", "/loans/?overdue=yes", "/accounts/", "/")
# A save that comes second to another's is told so, which is no error.
RIGHT = {"GET": (200,), "POST": (302, 409)}
CUSTOMER = re.compile(rb'href="(/customers/\d+/)"')


def measure(bank: Bank) -> Iterator[list[object]]:
    """Rows of the table: each kind of work, and all together."""
    seated = _seats(bank, PEOPLE)
    words = [text for texts in typed(bank).values() for text in texts]
    with bank.web() as web:
        people = [_AtWork(web.port, key, words, seed) for seed, key in enumerate(seated)]
        began = time.perf_counter()
        threads = [threading.Thread(target=one.work, args=(began,)) for one in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        memory = megabytes(web.process)
    taken: dict[str, list[tuple[float, bool]]] = {}
    for one in people:
        for work, milliseconds, is_right in one.taken:
            taken.setdefault(work, []).append((milliseconds, is_right))
    everything = [one for several in taken.values() for one in several]
    for work, tries in [*sorted(taken.items()), ("all", everything)]:
        measured = Measured(sorted(milliseconds for milliseconds, _is_right in tries))
        errors = sum(not is_right for _milliseconds, is_right in tries)
        yield [bank.name, len(people), work, len(tries), measured.p50, measured.p95, errors]
    yield [bank.name, len(people), f"memory of the web server afterwards: {memory:.0f} MB PSS", "", "", "", ""]


def _seats(bank: Bank, number: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.seats", str(number)],
        cwd=ROOT,
        env=bank.environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    keys: list[str] = json.loads(done.stdout.splitlines()[-1])
    return keys


class _AtWork:
    """One person: looks something up, opens a list, a customer of it, and now and then saves a remark."""

    def __init__(self, port: int, session: str, words: list[str], seed: int) -> None:
        self.person = Person(port)
        self.person.cookies[f"bankcrm_session_{port}"] = session  # named after the port, see settings/local.py
        self.words = words
        self.chance = random.Random(seed)
        self.customers: list[str] = []
        self.form: tuple[str, dict[str, str]] | None = None
        self.taken: list[tuple[str, float, bool]] = []

    def work(self, began: float) -> None:
        """Until the time is over; the first seconds warm the server and do not count."""
        due = began + self.chance.random() * SECONDS_BETWEEN
        while due < began + SECONDS_TO_WARM + SECONDS:
            time.sleep(max(due - time.perf_counter(), 0))
            work, method, path, fields = self._next()
            start = time.perf_counter()
            try:
                status, content, _location = self.person.ask(method, path, fields)
            except OSError:
                status, content = 0, b""
            milliseconds = (time.perf_counter() - start) * 1000
            if start > began + SECONDS_TO_WARM:
                self.taken.append((work, milliseconds, status in RIGHT[method]))
            self._read(work, path, content)
            due += SECONDS_BETWEEN

    def _next(self) -> tuple[str, str, str, dict[str, str] | None]:
        if self.form is not None:
            path, fields = self.form
            self.form = None
            return "save", "POST", path, fields
        lot = self.chance.random()
        if not self.customers or lot < 0.30:
            return "list", "GET", self.chance.choice(LISTS) if self.customers else LISTS[0], None
        if lot < 0.60:
            return "search", "GET", f"/search/?q={quote(self.chance.choice(self.words))}", None
        if lot < 0.90:
            return "customer page", "GET", self.chance.choice(self.customers), None
        return "form", "GET", self.chance.choice(self.customers) + "edit/", None

    def _read(self, work: str, path: str, content: bytes) -> None:
        if work == "list" and (found := CUSTOMER.findall(content)):
            self.customers = [one.decode() for one in dict.fromkeys(found)]
        if work == "form" and content:
            fields = form_fields(content)
            fields["remark"] = f"measured {self.chance.random()}"
            self.form = (path, fields)
