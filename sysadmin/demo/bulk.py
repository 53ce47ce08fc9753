"""Loading without indexes: keys, indexes and references of the large tables are taken off and put back as they were.

All inside the caller's transaction, so that a load that fails leaves the bank as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TABLES = (
    "customers_customer",
    "customers_customerfigures",
    "customers_customersearch",
    "customers_identitydocument",
    "customers_contactpoint",
    "customers_contact",
    "customers_assignment",
    "customers_assistant",
    "customers_relationship",
    "customers_ratinghistory",
    "customers_customertag",
    "products_account",
    "products_accountsearch",
    "products_accountholder",
    "products_balancechange",
    "products_balanceyear",
    "products_card",
    "products_standingorder",
    "products_loan",
    "products_loanstate",
    "products_loanguarantor",
    "products_collateral",
    "products_transaction",
)

# References from and to these tables, unique and primary keys; those of a partition follow its parent.
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE (conrelid = ANY(%(tables)s::regclass[]) AND contype IN ('p', 'u', 'f')
       OR confrelid = ANY(%(tables)s::regclass[]))
  AND conparentid = 0 AND connamespace = 'public'::regnamespace
ORDER BY contype = 'p', conrelid::regclass::text, conname
"""

_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid = ANY(%(tables)s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))
ORDER BY 1
"""

_TRIGGERS = """
SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger
WHERE tgrelid = ANY(%(tables)s::regclass[]) AND NOT tgisinternal AND tgenabled = 'O' ORDER BY 1, 2
"""


@contextmanager
def without_indexes(cursor: Any) -> Iterator[None]:
    """Inside, the large tables have neither keys nor indexes, references nor triggers; checks of values stay."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    constraints = _found(cursor, _CONSTRAINTS)
    references = [row for row in constraints if row[2] == "f"]
    keys = [row for row in constraints if row[2] != "f"]
    indexes, triggers = _found(cursor, _INDEXES), _found(cursor, _TRIGGERS)
    for table, name in triggers:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    for table, name, _kind, _definition in references + keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    _put_back(cursor, keys)
    for _name, definition in indexes:
        # Of a partitioned table PostgreSQL says "ON ONLY": run so, no partition would get the index.
        cursor.execute(definition.replace(" ON ONLY ", " ON ", 1))
    _put_back(cursor, references)
    for table, name in triggers:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def _put_back(cursor: Any, constraints: list[Any]) -> None:
    for table, name, _kind, definition in constraints:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def follow_up_sequences(cursor: Any) -> None:
    """Ids were given by us: the sequences go on behind them."""
    cursor.execute(
        """
        SELECT c.relname, pg_get_serial_sequence(c.relname, 'id')
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' AND a.attidentity <> ''
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND c.relname ~ '^(staff|customers|products)_'
        """
    )
    for table, sequence in cursor.fetchall():
        cursor.execute(f"SELECT setval('{sequence}', (SELECT max(id) FROM {table}))")  # noqa: S608 (from the catalogue)
    cursor.execute("SELECT setval('customers_group_number', (SELECT coalesce(max(id), 1) FROM customers_group))")
    cursor.execute("SELECT setval('customers_own_number', (SELECT max(id) FROM customers_customer))")


def _found(cursor: Any, question: str) -> list[Any]:
    cursor.execute(question, {"tables": list(TABLES)})
    return cursor.fetchall()
