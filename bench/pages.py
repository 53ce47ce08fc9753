"""The pages: list in every scope, deep by cursor, the customer page, and a save."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count

from bench.bank import ROOT, Bank
from bench.http import Person, requests_a_second
from bench.timing import Measured

HEADS = ["size", "work", "who", "p50 ms", "p95 ms", "queries", "raw SQL ms", "x raw", "x bare", "req/s"]
NEXT = re.compile(rb'rel="next" href="([^"]+)"')
LISTS = {
    "home": "/",
    "home, its trend": "/?card=trend",
    "list, first page, by AUM": "/customers/",
    "list, by deposits": "/customers/?sort=-deposits",
    "list, by loans": "/customers/?sort=-loans",
    "accounts, first page": "/accounts/",
    "loans, overdue": "/loans/?overdue=yes",
    "warning inbox": "/warnings/",
    "warnings, first page": "/warnings/all/",
    "warnings overview": "/warnings/overview/",
}
PAGES_DEEP = 40


def measure(bank: Bank, password: str, people: dict[str, str], tries: int) -> Iterator[list[object]]:
    """Rows of the table. people: what to call them -> sign-in name."""
    with bank.web() as web:
        nobody = Person(web.port)
        bare = Measured.of(lambda: nobody.get("/bench/bare/"), tries=tries)
        crowd = [Person(web.port) for _ in range(4)]
        yield [
            bank.name,
            "bare view",
            "nobody",
            bare.p50,
            bare.p95,
            1,
            "",
            "",
            1.0,
            requests_a_second(crowd, "/bench/bare/"),
        ]
        for who, sign_in in people.items():
            person = Person(web.port).sign_in(sign_in, password)
            for work, path in LISTS.items():
                if person.ask("GET", path)[0] != 403:  # Not everybody sees warnings from above.
                    yield page_row(bank, work, who, sign_in, person, path, bare, tries)
            deep = deep_path(person, "/customers/", PAGES_DEEP)
            if deep:
                yield page_row(bank, f"list, page {PAGES_DEEP} by cursor", who, sign_in, person, deep, bare, tries)
            for work, page in (
                ("one warning, as the inbox fetches the first", warning_path(person)),
                ("customer page, first view", customer_path(person)),
            ):
                if page:
                    yield page_row(bank, work, who, sign_in, person, page, bare, tries)
        saver = Person(web.port).sign_in(people["customer manager"], password)
        yield save_row(bank, saver, bare, tries)


def page_row(
    bank: Bank, work: str, who: str, sign_in: str, person: Person, path: str, bare: Measured, tries: int
) -> list[object]:
    taken = Measured.of(lambda: person.get(path), tries=tries)
    queries = queries_of(bank, sign_in, path)
    raw = raw_milliseconds(bank, queries, tries)
    crowd = [person_like(person) for _ in range(4)]
    rate = requests_a_second(crowd, path)
    return [bank.name, work, who, taken.p50, taken.p95, len(queries), raw, taken.p50 / raw, taken.p50 / bare.p50, rate]


def person_like(person: Person) -> Person:
    """The same session on another connection."""
    other = Person(person.port)
    other.cookies = dict(person.cookies)
    return other


def queries_of(bank: Bank, sign_in: str, path: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.queries", sign_in, path],
        cwd=ROOT,
        env=bank.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def raw_milliseconds(bank: Bank, queries: list[str], tries: int) -> float:
    """The page's own queries sent one after the other over one connection: p50 of the whole round."""
    connection = bank.connect()
    cursor = connection.cursor()

    def all_of_them() -> None:
        for sql in queries:
            cursor.execute(sql)
            if cursor.description:
                cursor.fetchall()

    taken = Measured.of(all_of_them, tries=tries)
    connection.close()
    return taken.p50


def deep_path(person: Person, path: str, pages: int) -> str:
    """The address of a page far down, reached by its cursors."""
    for _ in range(pages):
        found = NEXT.search(person.get(path))
        if found is None:
            return ""
        path = html.unescape(found.group(1).decode())
    return path


def customer_path(person: Person) -> str:
    found = re.search(rb'href="(/customers/\d+/)"', person.get("/customers/"))
    return found.group(1).decode() if found else ""


def warning_path(person: Person) -> str:
    """The gravest on somebody's desk; of an empty desk, none."""
    status, content, _location = person.ask("GET", "/warnings/")
    found = re.search(rb'data-pane="([^"]+)"', content) if status == 200 else None
    return found.group(1).decode() if found else ""


def editing(person: Person) -> tuple[Callable[[], object], Callable[[], object]]:
    """To save an edit of one field, after its form; and to show the form alone. Every save changes the value."""
    path = customer_path(person) + "edit/"
    number = count(1)

    def save() -> None:
        fields = form_fields(person.get(path))
        fields["remark"] = f"measured {next(number)}"
        status, content, _location = person.ask("POST", path, fields)
        if status != 302:
            raise SystemExit(f"saving answered {status}: {content[:2000].decode(errors='replace')}")

    return save, lambda: person.get(path)


def save_row(bank: Bank, person: Person, bare: Measured, tries: int) -> list[object]:
    """An edit of one field, with its audit entry."""
    save, show_form = editing(person)
    whole = Measured.of(save, tries=tries // 2)
    show = Measured.of(show_form, tries=tries // 2)
    taken = [max(a - show.p50, 0.0) for a in whole.milliseconds]
    saving = Measured(sorted(taken))
    return [
        bank.name,
        "save an edit, with audit",
        "customer manager",
        saving.p50,
        saving.p95,
        "",
        "",
        "",
        saving.p50 / bare.p50,
        "",
    ]


FIELD = re.compile(r"<(input|select|textarea)\b([^>]*)>(.*?)(?=<(?:input|select|textarea)\b|</form)", re.S)


def form_fields(page: bytes) -> dict[str, str]:
    """What a browser would send back unchanged."""
    text = page.decode()
    text = text[text.index("data-edit-form") :]
    fields: dict[str, str] = {}
    for tag, attributes, inside in FIELD.findall(text):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        name = found.get("name")
        if not name or found.get("type") in ("submit", "checkbox") and " checked" not in attributes:
            continue
        if tag == "input":
            fields[name] = html.unescape(found.get("value", "on" if found.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            fields[name] = html.unescape(inside.split("</textarea>")[0]).removeprefix("\n")
        else:
            chosen = re.search(r'<option value="([^"]*)" selected', inside)
            fields[name] = html.unescape(chosen.group(1)) if chosen else ""
    return fields
