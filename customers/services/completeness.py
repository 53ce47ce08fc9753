"""Files rated over the whole bank, counted by branch, and looked at one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from bankcrm.common.feeds.run import Run
from customers import completeness
from customers.completeness import ITEMS, Item
from customers.models import Customer

CHUNK = 100_000

_COUNTED = """
INSERT INTO customers_branchcompleteness
    (branch_id, customers, average, below_40, below_60, below_80, below_100, whole, counted_at)
SELECT branch_id, count(*), round(avg(complete), 2),
       count(*) FILTER (WHERE complete < 40), count(*) FILTER (WHERE complete BETWEEN 40 AND 59),
       count(*) FILTER (WHERE complete BETWEEN 60 AND 79), count(*) FILTER (WHERE complete BETWEEN 80 AND 99),
       count(*) FILTER (WHERE complete >= 100), now()
FROM customers_customerfigures WHERE NOT is_confidential GROUP BY branch_id
"""


def files_rate(*, told: Callable[[int, int], None] = lambda done, whole: None) -> int:
    """Rate every file anew, after the weights were changed: set by set, so that nobody waits long. How many changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM customers_customer")
        (last,) = cursor.fetchone()
        changed = 0
        for first in range(1, last + 1, CHUNK):
            with transaction.atomic():
                cursor.execute(completeness.update_sql(f"BETWEEN {first} AND {first + CHUNK - 1}"))
                changed += cursor.rowcount
            told(min(first + CHUNK - 1, last), last)
    return changed


@transaction.atomic
def branches_count() -> int:
    """Count the files of every branch anew, in one pass. How many branches have any."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE customers_branchcompleteness IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM customers_branchcompleteness")
        cursor.execute(_COUNTED)
        return cursor.rowcount


def count_in_batch(run: Run) -> None:
    """With the night's totals."""
    branches_count()


@dataclass(frozen=True, slots=True)
class FileState:
    """How complete one file is, and what it lacks, the heaviest first."""

    share: int
    missing: list[Item]


def file_state(customer: Customer) -> FileState:
    """Of a customer that the reader was given already; one probe of each index."""
    items = ITEMS[customer.kind]
    listed = ", ".join(
        f"coalesce({item.held}, false), {completeness.weight_sql(customer.kind, item)}" for item in items
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {completeness.share_sql()}, {listed} FROM customers_customer c "  # noqa: S608
            f"{completeness.parts_sql(f'= {customer.pk:d}')} CROSS JOIN {completeness.weights_sql()} WHERE c.id = %s",
            [customer.pk],
        )
        share, *facts = cursor.fetchone()
    rated = zip(items, facts[::2], facts[1::2], strict=True)
    missing: list[tuple[Any, Item]] = [(weight, item) for item, held, weight in rated if not held and weight]
    missing.sort(key=lambda one: -one[0])
    return FileState(share, [item for _weight, item in missing])
