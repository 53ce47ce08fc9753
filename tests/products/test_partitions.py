"""Months of the transaction table keep their index, whatever loads them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from django.db import connection

from bankcrm.common.feeds import bulk
from bankcrm.common.feeds.run import Run
from products.services.partitions import partition_name, transaction_ensure_months
from sysadmin.demo.bulk import without_indexes

MONTH = date(2031, 2, 1)
INDEXES = "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND indisvalid"


def indexes_of(table):
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [table])
        return sorted(row[0].split(" USING ")[1] for row in cursor.fetchall())


BY_ACCOUNT = "btree (account_id, booked_on DESC, number DESC)"


def test_a_new_month_comes_with_its_index(db):
    assert transaction_ensure_months(first=MONTH, last=MONTH) == [MONTH]
    assert transaction_ensure_months(first=MONTH, last=MONTH) == []
    assert BY_ACCOUNT in indexes_of(partition_name(MONTH))


def test_a_first_load_by_feed_builds_the_index_of_every_month_again(db):
    transaction_ensure_months(first=MONTH, last=MONTH)
    bank = SimpleNamespace(currency="CNY")
    with connection.cursor() as cursor:
        run = Run(None, SimpleNamespace(business_date=MONTH), cursor, None, bank)
        entity = SimpleNamespace(table="products_transaction", bulk_tables=(), bulk_triggers=())
        statements = bulk.take_down(run, [SimpleNamespace(entity=entity)])
        assert BY_ACCOUNT not in indexes_of(partition_name(MONTH))
        bulk.build(run, statements)
    assert BY_ACCOUNT in indexes_of(partition_name(MONTH))
    assert BY_ACCOUNT in indexes_of("products_transaction")


def test_a_demo_bank_builds_the_index_of_every_month_again(db):
    transaction_ensure_months(first=MONTH, last=MONTH)
    with connection.cursor() as cursor, without_indexes(cursor):
        assert BY_ACCOUNT not in indexes_of(partition_name(MONTH))
    assert BY_ACCOUNT in indexes_of(partition_name(MONTH))
    assert BY_ACCOUNT in indexes_of("products_transaction")
