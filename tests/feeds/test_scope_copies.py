"""Copies of a customer's scope in the holdings, when a file is sealed while a batch brings new ones."""

from __future__ import annotations

from collections.abc import Callable

import psycopg2
import pytest
from django.db import connection

from bankcrm.common.feeds.batch import take_in
from bankcrm.common.feeds.progress import Progress
from bankcrm.common.feeds.services import batch_create
from bankcrm.common.models import FeedBatch
from products.models import Account, Loan
from tests.feeds.conftest import Folder, load, small_bank, why

pytestmark = pytest.mark.usefixtures("bank")

SEAL = "UPDATE customers_customer SET is_confidential = true WHERE number = 'C2'"


@pytest.fixture
def somebody_else(bank: None) -> psycopg2.extensions.connection:
    params = connection.get_connection_params()
    told = {name: value for name, value in params.items() if name not in ("cursor_factory", "context")}
    other = psycopg2.connect(**told)
    yield other
    other.close()


def test_a_file_sealed_during_a_batch_is_sealed_with_its_new_holdings(
    folder: Callable[[str], Folder], somebody_else
) -> None:
    assert load(small_bank(folder("2026-01-05")).path).state == FeedBatch.State.APPLIED
    night = folder("2026-01-06")
    night.table("accounts", "number,product_code,customer_number,branch_code,currency", "N1,P1,C2,B1,CNY")
    night.table(
        "loans", "number,customer_number,product_code,branch_code,currency,principal", "N2,C2,L1,B1,CNY,1000.00"
    )
    waited = []

    def seal(progress: Progress) -> None:
        if progress.stage_code != "totals" or waited:
            return
        with somebody_else, somebody_else.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '300ms'")
            try:
                cursor.execute(SEAL)
                waited.append(False)
            except psycopg2.errors.LockNotAvailable:
                waited.append(True)
                somebody_else.rollback()

    batch = take_in(batch_create(folder=str(night.path), acting_user=None), seal)
    assert batch.state == FeedBatch.State.APPLIED, why(batch)
    if waited == [True]:
        with somebody_else, somebody_else.cursor() as cursor:
            cursor.execute(SEAL)
    for model in (Account, Loan):
        copies = model.objects.filter(customer__number="C2").values_list("customer_confidential", flat=True)
        assert copies and all(copies), model
