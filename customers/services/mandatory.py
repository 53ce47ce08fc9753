"""No write makes a file worse: what its kind and status ask for and it holds, it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from bankcrm.common.errors import RuleViolation
from customers import completeness
from customers.mandatory import ALL, Need, asked_sql
from customers.models import Customer


def gaps(customer: Customer) -> list[Need]:
    """What the file must hold and does not, as it stands in the database; one probe of each index."""
    lacking = ", ".join(f"{asked_sql(need)} AND NOT {need.held}" for need in ALL)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {lacking} FROM customers_customer c {completeness.parts_sql(f'= {customer.pk:d}')} "  # noqa: S608
            "WHERE c.id = %s",
            [customer.pk],
        )
        return [need for need, lacks in zip(ALL, cursor.fetchone(), strict=True) if lacks]


def demand_whole(customer: Customer) -> None:
    """Raise a RuleViolation at its field for the first thing that is missing."""
    refuse(gaps(customer))


@contextmanager
def no_new_gap(customer: Customer) -> Iterator[None]:
    """Around a write under the customer's lock: a gap that stood may stay, a new one is refused.

    Who becomes a customer that is served is asked for all that those need.
    """
    stood = gaps(customer)
    yield
    refuse([need for need in gaps(customer) if need not in stood])


def refuse(lacking: list[Need]) -> None:
    for need in lacking:
        raise RuleViolation(need.code, str(need.message), need.field)
