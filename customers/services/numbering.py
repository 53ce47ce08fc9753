"""Our own customer numbers, for prospects whom the core system does not know yet."""

from django.db import connection


def own_number() -> str:
    """`P000000001` and on; a database sequence, so that two people never get the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('customers_own_number')")
        return f"P{cursor.fetchone()[0]:09d}"
