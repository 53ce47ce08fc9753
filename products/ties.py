"""Guarantors of loans, for the graph of customers: of those loans that the reader may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, Sum

from bankcrm.common.bank import reckoned_on
from customers.choices import RelationType
from customers.ties.guarantees import GuaranteeSource
from customers.ties.guarantees import register as register_guarantees
from customers.ties.registry import Tie, TieKind, register
from products.models import Loan, LoanGuarantor
from products.selectors.holdings import ExchangeRates
from products.services.figures import rates_sql


@register
def guarantors(ids: Collection[int], user: Any, kinds: Collection[TieKind], most: int) -> list[Tie]:
    """One tie for all loans of a borrower that a guarantor answers for, with the sum of what is guaranteed."""
    if TieKind.GUARANTEE not in kinds:
        return []
    touching = Q(customer__in=ids) | Q(loan__customer__in=ids)
    rows = (
        LoanGuarantor.objects.visible_to(user)
        .filter(touching, missing_since=None, loan__missing_since=None)
        .exclude(loan__status=Loan.Status.CLOSED)
        .values_list("customer_id", "loan__customer_id", "loan__currency")
        .annotate(sum=Sum("amount"), unknown=Count("pk", filter=Q(amount=None)), since=Min("loan__granted_on"))
        .order_by("customer_id", "loan__customer_id", "loan__currency")[:most]
    )
    found = list(rows)
    rates, day = ExchangeRates({row[2] for row in found}), reckoned_on()
    sums: dict[tuple[int, int], list[Decimal | None]] = defaultdict(list)
    since: dict[tuple[int, int], date] = {}
    for guarantor, borrower, currency, amount, unknown, granted in found:
        ends = (guarantor, borrower)
        sums[ends].append(None if unknown or amount is None else rates.in_own(amount, currency, day))
        if granted is not None:
            since[ends] = min(granted, since.get(ends, granted))
    return [
        Tie(
            TieKind.GUARANTEE,
            *ends,
            RelationType.GUARANTOR.label,
            amount=_sum(amounts),
            since=since.get(ends),
        )
        for ends, amounts in sums.items()
        if ends[0] != ends[1]
    ]


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    """None as soon as one is unknown: a sum that is too small would mislead."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def _guarantees(on: date, currency: str) -> str:
    """Every guarantee for a loan that is not settled; an amount without a rate is not known."""
    return f"""
        SELECT g.customer_id AS guarantor_id, l.customer_id AS borrower_id, g.amount * r.rate AS amount
        FROM products_loanguarantor g JOIN products_loan l ON l.id = g.loan_id
        LEFT JOIN ({rates_sql(on, currency)}) r ON r.currency = l.currency
        WHERE l.status <> 'closed' AND l.missing_since IS NULL AND g.missing_since IS NULL
    """  # noqa: S608


register_guarantees(GuaranteeSource(_guarantees, frozenset({"loans", "guarantors"})))
