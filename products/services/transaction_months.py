"""Transactions into their months: an empty month is loaded as a table of its own and attached, a filled one grows."""

from __future__ import annotations

from datetime import date
from typing import Any

from products.services.partitions import next_month, partition_name

COLUMNS = (
    "booked_on, number, account_id, posted_at, direction, amount, balance_after, kind, counterparty, made_by_batch"
)


def months_exist(cursor: Any, months: list[date]) -> dict[date, bool]:
    """Which months have a table, and whether something stands in it."""
    found = {}
    for month in months:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [partition_name(month)])
        if cursor.fetchone()[0]:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {partition_name(month)})")  # noqa: S608
            found[month] = cursor.fetchone()[0]
    return found


def load_new_month(cursor: Any, month: date, select: str) -> int:
    """A month that has no table yet: rows first, then key, index and foreign key, then into its place."""
    name, until = partition_name(month), next_month(month)
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('products_transaction months'))")
    cursor.execute(f"CREATE TABLE {name} (LIKE products_transaction INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    cursor.execute(f"INSERT INTO {name} ({COLUMNS}) {select}")
    loaded = cursor.rowcount
    cursor.execute(f"ALTER TABLE {name} ADD PRIMARY KEY (booked_on, number)")
    cursor.execute(f"CREATE INDEX ON {name} (account_id, booked_on DESC, number DESC)")
    cursor.execute(f"ALTER TABLE {name} ADD FOREIGN KEY (account_id) REFERENCES products_account (id)")
    cursor.execute(
        f"ALTER TABLE products_transaction ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)", [month, until]
    )
    cursor.execute(f"ANALYZE {name}")
    return loaded


def drop_empty_month(cursor: Any, month: date) -> None:
    """Make room for a first load: only while no transaction is there at all, so nobody reads."""
    cursor.execute(f"DROP TABLE {partition_name(month)}")


def add_to_month(cursor: Any, select: str) -> int:
    """Rows into months that have a table."""
    cursor.execute(f"INSERT INTO products_transaction ({COLUMNS}) {select}")
    return cursor.rowcount
