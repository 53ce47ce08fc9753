"""A real bank's loans: 76 warnings, none twice, and ten repaid the next day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from bankcrm.common.models import FeedBatch, Parameter
from early_warning.choices import ClosingReason, Level
from early_warning.models import Warning, WarningRun
from products.models import Loan
from tests.early_warning.conftest import everything, only_rule
from tests.feeds.conftest import BERKA, Folder, _empty, load, why

pytestmark = [
    pytest.mark.skipif(not BERKA.is_dir(), reason=f"the Berka files are not there: {BERKA} (BERKA_DIR)"),
    pytest.mark.django_db(transaction=True),
]

DAY, NEXT = date(1998, 12, 31), date(1999, 1, 1)


@pytest.fixture
def _django_db_helper(django_db_setup: None) -> None:
    """No flush of every table after the test: `berka` empties what it wrote."""


@pytest.fixture
def berka(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), translation.override("en"):
        _empty()
        load(BERKA, profile="berka")
        only_rule("loan_overdue")
        yield
        connection.close()
        _empty()


@pytest.fixture
def folder(tmp_path: Any) -> Callable[[str], Folder]:
    return lambda name: Folder(tmp_path / name)


def test_the_overdue_loans_of_berka(berka: None, folder: Callable[[str], Folder]) -> None:
    call_command("run_warnings")
    ran = WarningRun.objects.get()
    assert (ran.business_date, ran.state, ran.raised) == (DAY, WarningRun.State.DONE, 76)
    levels = Counter(Warning.objects.values_list("level", flat=True))
    assert levels == {Level.BLUE: 47, Level.YELLOW: 6, Level.ORANGE: 3, Level.RED: 20}

    before = everything()
    call_command("run_warnings")
    assert everything() == before, "none twice, and nothing else either"

    repaid = ten_repaid(folder("1999-01-01"))
    call_command("run_warnings")
    ran = WarningRun.objects.latest("pk")
    assert (ran.business_date, ran.raised, ran.closed, ran.refreshed) == (NEXT, 0, 10, 66)
    closed = Warning.objects.filter(closing_reason=ClosingReason.GONE, closed_on=NEXT)
    assert set(closed.values_list("subject_text", flat=True)) == repaid
    assert set(Warning.objects.open().values_list("times_seen", "last_seen_on", "raised_on")) == {(2, NEXT, DAY)}


def ten_repaid(folder: Folder) -> set[str]:
    """A night's file with ten of the loans that were overdue, all paid."""
    Parameter.objects.update_or_create(code="feeds.required_entities", defaults={"value": ["loans"]})
    loans = list(Loan.objects.overdue().select_related("customer", "product", "branch").order_by("number")[:10])
    folder.rows(
        "loans",
        ["number", "customer_number", "product_code", "branch_code", "currency", "principal", "outstanding",
         "overdue_since", "overdue_principal"],
        ([one.number, one.customer.number, one.product.code, one.branch.code, one.currency, one.principal,
          one.outstanding, "", ""] for one in loans),
    )  # fmt: skip
    batch = load(folder.path)
    assert (batch.state, batch.moved_business_date) == (FeedBatch.State.APPLIED, True), why(batch)
    return {one.number for one in loans}
