"""How many times as long the same work takes in a larger bank, both asked in turn.

A machine's speed moves within minutes: taken one bank after the other, what stays the same grows by half or shrinks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from urllib.parse import quote

from bench.bank import Bank
from bench.http import Person
from bench.pages import LISTS, PAGES_DEEP, customer_path, deep_path, editing
from bench.search import PATH, typed
from bench.timing import Measured

HEADS = ["work", "who", "smaller ms", "larger ms", "growth"]
Act = Callable[[], object]


def measure(smaller: Bank, larger: Bank, password: str, people: dict[str, str], tries: int) -> Iterator[list[object]]:
    """Rows of the table. people: what to call them -> sign-in name."""
    banks = (smaller, larger)
    words = [typed(bank) for bank in banks]
    with smaller.web() as one, larger.web() as other:
        for who, sign_in in people.items():
            persons = [Person(web.port).sign_in(sign_in, password) for web in (one, other)]
            for work, path in LISTS.items():
                if persons[0].ask("GET", path)[0] != 403:
                    yield row(work, who, [_asking(person, [path]) for person in persons], tries)
            deep = [deep_path(person, "/customers/", PAGES_DEEP) for person in persons]
            if all(deep):
                asking = [_asking(person, [path]) for person, path in zip(persons, deep, strict=True)]
                yield row(f"list, page {PAGES_DEEP} by cursor", who, asking, tries)
            asking = [_asking(person, [customer_path(person)]) for person in persons]
            yield row("customer page, first view", who, asking, tries)
            for kind in words[0]:
                asking = [
                    _asking(person, [PATH + quote(text) for text in of_bank[kind]])
                    for person, of_bank in zip(persons, words, strict=True)
                ]
                yield row(kind, who, asking, tries)
        persons = [Person(web.port).sign_in(people["customer manager"], password) for web in (one, other)]
        yield _saving(persons, tries)


def row(work: str, who: str, acts: list[Act], tries: int) -> list[object]:
    small, large = (taken.p50 for taken in in_turn(acts, tries))
    return [work, who, small, large, large / small]


def in_turn(acts: list[Act], tries: int) -> list[Measured]:
    """Each act, one after the other, again and again."""
    taken: list[list[float]] = [[] for _act in acts]
    for act in acts:
        Measured.of(act, tries=1, warm=16)
    for _ in range(tries):
        for act, times in zip(acts, taken, strict=True):
            times.extend(Measured.of(act, tries=1, warm=0).milliseconds)
    return [Measured(sorted(times)) for times in taken]


def _asking(person: Person, paths: list[str]) -> Act:
    turn = cycle(paths)
    return lambda: person.get(next(turn))


def _saving(persons: list[Person], tries: int) -> list[object]:
    """A save alone: the form that goes before it is taken off."""
    both = [editing(person) for person in persons]
    saves = in_turn([save for save, _show in both], tries)
    shows = in_turn([show for _save, show in both], tries)
    small, large = (max(save.p50 - show.p50, 0.1) for save, show in zip(saves, shows, strict=True))
    return ["save an edit, with audit", "customer manager", small, large, large / small]
