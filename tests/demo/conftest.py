"""A tiny demo bank, made once for the whole session in a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

DAY = date(2026, 6, 29)
CUSTOMERS = 400

Ask = Callable[..., list[tuple[Any, ...]]]


def make(seed: int = 1, **options: Any) -> None:
    call_command("make_demo", customers=CUSTOMERS, seed=seed, business_date=DAY, quiet=True, **options)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ask]:
    """The bank of seed 1, for the tests of a module to look at; asked in SQL. Gone afterwards."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            shape_before.extend(shape())
            make()
            yield ask
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
            shape_before.clear()


# Every index, constraint and trigger as they were before the bank was filled.
shape_before: list[tuple[Any, ...]] = []


def shape() -> list[tuple[Any, ...]]:
    """Every index, constraint and trigger, by name and definition; months of transactions left out."""
    rows = ask(
        "SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " UNION ALL SELECT conname::text || ' of ' || conrelid::regclass::text, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        " UNION ALL SELECT tgname::text || ' of ' || tgrelid::regclass::text, tgenabled::text"
        " FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
    )
    return [row for row in rows if "products_transaction_2" not in row[0]]


def ask(question: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return cursor.fetchall()
