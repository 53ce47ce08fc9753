"""The search box: what figures.md names, in every scope, with the statements of the search alone beside it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from bench.bank import Bank
from bench.http import Person
from bench.pages import queries_of, raw_milliseconds
from bench.timing import Measured

HEADS = ["size", "search", "who", "p50 ms", "p95 ms", "queries", "raw SQL ms", "x raw", "x bare"]
PATH = "/bench/search/?q="
# What is typed; several of a kind, asked in turn, so that no single lucky word is measured.
TYPED = {
    "2 Chinese characters": ["建国", "丽华", "有限", "海涛", "粮油", "晓明", "伟东", "志强"],
    "1 Chinese character": ["王", "伟", "司", "覃"],
    "a common name": ["王伟", "李丽", "张敏", "刘英"],
    "initials": ["zs", "wjg", "lxm", "qhly"],
    "pinyin": ["zhangwei", "wangjianguo", "liuying", "chenjing"],
    "mixed": ["zsan", "张w", "王jg", "lixm"],
}
NUMBERS = """
SELECT substr(p.value, 4, 6), d.number FROM customers_contactpoint p
JOIN customers_identitydocument d USING (customer_id)
WHERE p.kind = 'mobile' AND d.type = 'resident_card' ORDER BY p.id OFFSET 1000 LIMIT 8
"""


def typed(bank: Bank) -> dict[str, list[str]]:
    connection = bank.connect()
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS)
        rows = cursor.fetchall()
    connection.close()
    middles, documents = [row[0] for row in rows], [row[1] for row in rows]
    return {**TYPED, "middle 6 of a telephone": middles, "whole identity number": documents}


def measure(bank: Bank, password: str, people: dict[str, str], tries: int) -> Iterator[list[object]]:
    """Rows of the table. people: what to call them -> sign-in name."""
    words = typed(bank)
    with bank.web() as web:
        nobody = Person(web.port)
        bare = Measured.of(lambda: nobody.get("/bench/bare/"), tries=tries)
        for who, sign_in in people.items():
            person = Person(web.port).sign_in(sign_in, password)
            for kind, texts in words.items():
                yield row(bank, kind, who, sign_in, person, texts, bare, tries)


def row(
    bank: Bank, kind: str, who: str, sign_in: str, person: Person, texts: list[str], bare: Measured, tries: int
) -> list[object]:
    paths = [PATH + quote(text) for text in texts]
    turn = {"n": 0}

    def ask() -> None:
        turn["n"] += 1
        person.get(paths[turn["n"] % len(paths)])

    taken = Measured.of(ask, tries=tries, warm=2 * len(paths))
    asked = [queries_of(bank, sign_in, path) for path in paths]
    raw = sum(raw_milliseconds(bank, queries, max(tries // len(paths), 5)) for queries in asked) / len(asked)
    count = max(len(queries) for queries in asked)
    return [bank.name, kind, who, taken.p50, taken.p95, count, raw, taken.p50 / raw, taken.p50 / bare.p50]
