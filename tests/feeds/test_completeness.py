"""What a batch writes leaves every file rated and every branch counted, in a first load and in the nights after."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from bankcrm.common.feeds import bulk
from bankcrm.common.models import FeedBatch
from customers import completeness
from customers.models import BranchCompleteness, CustomerFigures
from tests.feeds.conftest import Folder, load, small_bank, why

pytestmark = pytest.mark.usefixtures("bank")
POINTS = "customer_number,kind,value"
DOCUMENTS = "customer_number,type,number"


def take(folder: Folder) -> None:
    batch = load(folder.path)
    assert batch.state == FeedBatch.State.APPLIED, why(batch)
    with connection.cursor() as cursor:
        cursor.execute(completeness.update_sql())
        assert cursor.rowcount == 0


def shares() -> dict[str, int]:
    return dict(CustomerFigures.objects.values_list("customer__number", "complete"))


@pytest.mark.parametrize("large", [1, 20_000], ids=["indexes taken down", "row by row"])
def test_files_are_rated_by_every_night(
    folder: Callable[[str], Folder], monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(bulk, "LARGE", large)
    first = small_bank(folder("2026-01-05"))
    first.table("contact_points", POINTS, *(f"C{n},mobile,1990000{n:04d}" for n in range(1, 21)))
    first.table("identity_documents", DOCUMENTS, "C1,passport,P1000001", "C2,passport,P1000002")
    take(first)
    assert (shares()["C1"], shares()["C3"]) == (30, 15)
    counted = BranchCompleteness.objects.order_by("branch__code").values_list("customers", "below_40", "whole")
    assert list(counted) == [(10, 10, 0), (10, 10, 0)]

    second = folder("2026-01-06")
    second.table("contact_points", POINTS, "C1,address,青竹路 8 号", "C3,wechat,xm3")
    second.table(
        "customers",
        "number,kind,name,branch_code,occupation",
        "C3,individual,查客户3,B2,教师",
        "C99,individual,新,B2,工人",
    )
    take(second)
    assert {name: shares()[name] for name in ("C1", "C3", "C99")} == {"C1": 40, "C3": 31, "C99": 8}
    assert BranchCompleteness.objects.get(branch__code="B2").customers == 11
