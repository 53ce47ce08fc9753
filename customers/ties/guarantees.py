"""Where guarantees come from, as SQL over the whole bank; the module that holds the loans registers theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from customers.choices import RelationType


@dataclass(frozen=True, slots=True)
class GuaranteeSource:
    """sql(day, currency): rows of guarantor_id, borrower_id, amount in that currency (null: not known).

    entities: the files of a batch after which it must be asked again.
    """

    sql: Callable[[date, str], str]
    entities: frozenset[str]


_sources: list[GuaranteeSource] = []


def register(source: GuaranteeSource) -> None:
    if source not in _sources:
        _sources.append(source)


def sources() -> list[GuaranteeSource]:
    return list(_sources)


def _relationships(on: date, currency: str) -> str:
    return (
        "SELECT customer_id AS guarantor_id, other_id AS borrower_id, NULL::numeric AS amount "  # noqa: S608
        "FROM customers_relationship WHERE until IS NULL AND missing_since IS NULL "
        f"AND type = '{RelationType.GUARANTOR.value}'"
    )


register(GuaranteeSource(_relationships, frozenset({"relationships"})))
