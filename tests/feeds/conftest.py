"""An empty bank for each test, and small canonical feeds that are written as text.

Batches commit on connections of their own, so what they wrote is taken away after each test, with the months.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from bankcrm.common.feeds.batch import take_in
from bankcrm.common.feeds.services import batch_create, refusal_sentences, reject_sentence
from bankcrm.common.models import BankState, FeedBatch
from products.models import Transaction
from tests.emptying import put_back

BERKA = Path(os.environ.get("BERKA_DIR") or settings.BASE_DIR.parent / "shared" / "data" / "berka")


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'products_transaction'::regclass"
        )
        for (partition,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {partition}")
    put_back()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The mark makes pytest-django set the database up; what it does around each test is replaced below."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def _django_db_helper(django_db_setup: None) -> None:
    """Nothing around every test: `bank` puts the tables back, and `berka` once for its module."""


@pytest.fixture
def bank(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """An empty bank without a business date."""
    with django_db_blocker.unblock(), translation.override("en"):
        _empty()
        yield
        connection.close()
        _empty()


class Folder:
    """A folder of canonical files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, text: str | bytes, **kwargs: Any) -> Path:
        """A file as it stands; text is UTF-8."""
        file = self.path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def table(self, entity: str, *rows: str, compressed: bool = False) -> Path:
        """A canonical file from lines of "a,b,c", the first of them the header."""
        data = ("\n".join(rows) + "\n").encode()
        name = f"{entity}.csv.gz" if compressed else f"{entity}.csv"
        return self.write(name, gzip.compress(data) if compressed else data)

    def rows(self, entity: str, header: list[str], rows: Any) -> Path:
        file = self.path / f"{entity}.csv"
        with file.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        return file

    def manifest(self, day: str | None = None, **files: dict[str, Any]) -> None:
        """manifest.json; files are given by entity."""
        told = [{"file": f"{entity}.csv", **facts} for entity, facts in files.items()]
        self.write("manifest.json", json.dumps({"business_date": day, "files": told}))

    def sha256(self, name: str) -> str:
        return hashlib.sha256((self.path / name).read_bytes()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[str], Folder]:
    """folder("2026-01-05"): a new folder whose name is its business date."""
    return lambda name="2026-01-05": Folder(tmp_path / name)


def load(path: Path, **options: Any) -> FeedBatch:
    """Take a folder in, as the command does."""
    return take_in(batch_create(folder=str(path), acting_user=None, **options))


def why(batch: FeedBatch) -> str:
    """All that the batch says against itself, in English."""
    lines = [f"{r.file_name} line {r.line}, {r.column}: {reject_sentence(r)}" for r in batch.rejects.order_by("id")]
    return "\n".join([*refusal_sentences(batch), *lines])


def counts(batch: FeedBatch, entity: str) -> tuple[int, int, int, int]:
    """new, changed, unchanged, missing of an entity."""
    file = batch.files.get(entity=entity)
    return file.rows_new, file.rows_changed, file.rows_unchanged, file.rows_missing


BRANCHES = ["code,name,level,parent_code", "HO,总行,head_office,", "B1,城东支行,branch,HO", "B2,城西支行,branch,HO"]
EMPLOYEES = ["number,name,branch_code,post", "E1,单立人,B1,customer_manager", "E2,欧阳锋,B2,customer_manager"]
CATEGORIES = ["code,name,kind", "DEP,存款,demand", "LN,贷款,loan"]
PRODUCTS = ["code,name,category_code,currency", "P1,活期,DEP,CNY", "L1,消费贷,LN,CNY"]


def small_bank(folder: Folder, customers: int = 20) -> Folder:
    """The files of a whole night, small; bookings never lie after it."""
    folder.table("branches", *BRANCHES)
    folder.table("employees", *EMPLOYEES)
    folder.table("categories", *CATEGORIES)
    folder.table("products", *PRODUCTS)
    numbers = range(1, customers + 1)
    folder.rows(
        "customers",
        ["number", "kind", "name", "branch_code", "manager_number", "grade"],
        ([f"C{n}", "individual", f"查客户{n}", f"B{n % 2 + 1}", "E1" if n % 3 else "", "general"] for n in numbers),
    )
    folder.rows(
        "accounts",
        ["number", "product_code", "customer_number", "branch_code", "currency", "opened_on"],
        ([f"A{n}", "P1", f"C{n}", "B1", "CNY", "2020-02-29"] for n in numbers),
    )
    folder.rows(
        "balances",
        ["account_number", "balance", "balance_on"],
        ([f"A{n}", f"{n}00.50", "2026-01-05"] for n in numbers),
    )
    folder.rows(
        "loans",
        ["number", "customer_number", "product_code", "branch_code", "currency", "principal", "outstanding"],
        ([f"L{n}", f"C{n}", "L1", "B1", "CNY", "1000.00", "900.00"] for n in numbers if n % 2),
    )
    folder.rows(
        "transactions",
        ["number", "account_number", "booked_on", "direction", "amount"],
        ([f"T{n}", f"A{n}", "2025-12-30", "credit", "10.00"] for n in numbers),
    )
    return folder


def whole_state() -> dict[str, Any]:
    """Everything that a batch may write, to compare before and after."""
    tables = [
        "staff_branch",
        "staff_employee",
        "customers_customer",
        "customers_customerfigures",
        "customers_assignment",
        "customers_ratinghistory",
        "products_account",
        "products_balancechange",
        "products_loan",
        "products_loanstate",
        "products_transaction",
        "common_feedchange",
        "common_feedsource",
    ]
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
            )
            found[table] = cursor.fetchone()
    found["date"] = BankState.objects.values_list("business_date", flat=True).first()
    found["months"] = Transaction.objects.count()
    return found
