"""Our own numbers, from database sequences, so that two people never get the same."""

from django.db import connection


def own_number() -> str:
    """`P000000001` and on: prospects whom the core system does not know yet."""
    return f"P{_next('customers_own_number'):09d}"


def group_number() -> str:
    """`G00000001` and on."""
    return f"G{_next('customers_group_number'):08d}"


def _next(sequence: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [sequence])
        return int(cursor.fetchone()[0])
