"""The overdue rule over ten million loans: a bank of loans and their customers alone, two nights, beside the raw SQL.

`python -m bench.loans NUMBER` adds the loans to the small demo bank of the environment, a tenth of them overdue.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import warnings
from bench.bank import ROOT, Bank

HEADS = warnings.HEADS
LOANS = 10_000_000
LOANS_A_CUSTOMER = 10
# What differs from the loan and the customer that all others are made after. A customer's loans lie scattered.
_CUSTOMERS = {
    "id": "n",
    "number": "'L' || lpad(n::text, 9, '0')",
    "branch_id": "b.ids[1 + n %% cardinality(b.ids)]",
    "manager_id": "NULL",
}
_LOANS = {
    "id": "n",
    "number": "'L' || lpad(n::text, 10, '0')",
    "contract_number": "'L' || lpad(n::text, 10, '0')",
    "customer_id": "%(first)s + n * 7919 %% %(customers)s",
    "branch_id": "b.ids[1 + n %% cardinality(b.ids)]",
    "customer_branch_id": "b.ids[1 + (%(first)s + n * 7919 %% %(customers)s) %% cardinality(b.ids)]",
    "customer_manager_id": "NULL",
    "customer_confidential": "false",
    "repayment_account_id": "NULL",
    "status": "'active'",
    "outstanding": "1000 + n %% 500000",
    "overdue_since": "CASE WHEN n %% 10 = 0 THEN %(day)s::date - 1 - (n / 10 %% 400)::int END",
    "overdue_principal": "CASE WHEN n %% 10 = 0 THEN 100 + n %% 5000 END",
    "overdue_interest": "CASE WHEN n %% 10 = 0 THEN 1 + n %% 500 END",
    "class_sent": "NULL",
    "class_shown": "CASE WHEN n %% 10 = 0 AND n / 10 %% 400 > 89 THEN 3 ELSE 1 END",
}


def measure(found: dict[str, str], home: Path, *, loans: int = LOANS, keep: bool = False) -> Iterator[list[object]]:
    """Rows of the table; the bank is made for it, and dropped."""
    bank = Bank(found, home, "loans")
    bank.drop()
    bank.create()
    bank.manage("make_demo", "--customers", "300", "--no-transactions", "--quiet")
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bench.loans", str(loans)], cwd=ROOT, env=bank.environment, check=True)
    print(f"{loans:,} loans: {time.perf_counter() - began:.0f} s", flush=True)
    day = warnings.business_date(bank)
    warnings.empty(bank)
    raw = []
    for row in warnings.raw_nights(bank, day):
        raw.append(float(str(row[3])))
        yield row
    for night, seconds in zip(("first", "next"), raw, strict=True):
        yield warnings.whole_night(bank, day + timedelta(days=night == "next"), night, "loan_overdue", seconds)
    if not keep:
        bank.drop()


def _insert(table: str, values: dict[str, str], rows: str) -> str:
    """SQL that makes rows after the last one of a table, with other values in some columns."""
    from django.apps import apps

    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    columns = [str(field.column) for field in model._meta.concrete_fields]
    listed = ", ".join(f"({values[name]})" if name in values else f"t.{name}" for name in columns)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {listed} FROM {rows} n, "
        f"(SELECT * FROM {table} ORDER BY id DESC LIMIT 1) t, "
        "(SELECT array_agg(DISTINCT customer_branch_id) AS ids FROM products_account) b"
    )


def fill(loans: int) -> None:
    """The loans and their customers into the bank of this process, as a demo bank is filled: indexes afterwards."""
    from django.db import connection, transaction

    from sysadmin.demo import bulk

    customers = max(1, loans // LOANS_A_CUSTOMER)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SELECT max(id) + 1, (SELECT business_date FROM common_bankstate) FROM customers_customer")
        first, day = cursor.fetchone()
        cursor.execute("SELECT max(id) + 1 FROM products_loan")
        (loan,) = cursor.fetchone()
        facts: dict[str, Any] = {"first": first, "day": day, "customers": customers}
        with bulk.without_indexes(cursor):
            for table, values, start, number in (
                ("customers_customer", _CUSTOMERS, first, customers),
                ("products_loan", _LOANS, loan, loans),
            ):
                cursor.execute(_insert(table, values, f"generate_series({start}::bigint, {start + number - 1})"), facts)
        cursor.execute("ANALYZE customers_customer, products_loan")


if __name__ == "__main__":
    import django

    django.setup()
    fill(int(sys.argv[1]))
