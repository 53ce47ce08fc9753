"""Months of the transaction table: made as tables of their own and then attached, which readers do not feel."""

from datetime import date

from django.db import connection, transaction


def next_month(day: date) -> date:
    """The first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def partition_name(month: date) -> str:
    return f"products_transaction_{month:%Y_%m}"


@transaction.atomic
def transaction_ensure_months(*, first: date, last: date) -> list[date]:
    """Make every month from `first` to `last` writable; returns the months that were made.

    Safe to run twice at once: an advisory lock lets one caller work at a time.
    """
    made = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('products_transaction months'))")
        month = first.replace(day=1)
        while month <= last:
            if _make(cursor, month):
                made.append(month)
            month = next_month(month)
    return made


def _make(cursor, month: date) -> bool:
    name, until = partition_name(month), next_month(month)
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
    if cursor.fetchone()[0]:
        return False
    cursor.execute(f"CREATE TABLE {name} (LIKE products_transaction INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    cursor.execute(
        f"ALTER TABLE products_transaction ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)", [month, until]
    )
    return True
