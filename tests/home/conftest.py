"""A small world with something to count in it: inside and outside everybody's reach, open and confidential."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from customers.models import Customer
from products.models import Account, Category, ExchangeRate, Loan, Product
from products.services.figures import customer_figures_refresh
from tests.cast import BUSINESS_DATE, World

DAY = BUSINESS_DATE
LATE_BY = (1, 30, 31, 90, 91, 270, 271, 360, 361, 900)
MATURING_IN = (0, 1, 7, 8, 30, 31)


@pytest.fixture
def full_world(world: World) -> World:
    """Every customer holds of everything: near and far maturities, all buckets of overdue, closed and vanished ones."""
    kinds = {kind: _product(kind) for kind in ("time", "wealth", "insurance")}
    ExchangeRate.objects.create(currency="USD", on=DAY - timedelta(days=9), rate=Decimal("7.1"))
    for place, (name, customer) in enumerate(world.customers.items(), 1):
        _accounts(customer, world, kinds, place)
        if name != "company":
            _without_a_rate(customer, kinds["time"], place)
        for step, days in enumerate(LATE_BY):
            _loan(customer, world, f"{place}{step}", DAY - timedelta(days=days))
        _loan(customer, world, f"{place}80", DAY)  # Due today is not overdue.
        _loan(customer, world, f"{place}90", DAY - timedelta(days=50), status="closed")
        customer.grade = ("core", "key", "general", "potential")[place % 4]
        customer.since = date(2023 + place % 3, 1 + place, 1)
        customer.save(update_fields=["grade", "since"])
    add_up()
    return world


def add_up() -> None:
    """The customers' own figures, as a night writes them."""
    with transaction.atomic(), connection.cursor() as cursor:
        customer_figures_refresh(cursor, on=DAY, currency="CNY")


def _product(kind: str) -> Product:
    category = Category.objects.create(code=f"H{kind}", name=kind, kind=kind)
    return Product.objects.create(code=f"H{kind}", name=kind, category=category, status="on_sale")


def _accounts(customer: Customer, world: World, kinds: dict[str, Product], place: int) -> None:
    number = 0
    for kind, product in kinds.items():
        for days in MATURING_IN:
            number += 1
            Account.objects.create(
                number=f"7{place:03d}{number:04d}",
                product=product,
                customer=customer,
                branch=customer.branch,
                currency="USD" if kind == "wealth" else "CNY",
                opened_on=date(2024, 1, 1),
                maturity=DAY + timedelta(days=days),
                balance=Decimal(100 * place + days),
                balance_on=DAY,
                status="closed" if days == 1 and kind == "insurance" else "active",
                missing_since=DAY if days == 7 and kind == "insurance" else None,
            )


def _without_a_rate(customer: Customer, product: Product, place: int) -> None:
    Account.objects.create(
        number=f"7{place:03d}9999",
        product=product,
        customer=customer,
        branch=customer.branch,
        currency="JPY",
        balance=Decimal(5_000_000),
        balance_on=DAY,
    )


def _loan(customer: Customer, world: World, number: str, since: date, status: str = "active") -> None:
    Loan.objects.create(
        number=f"HL{number}",
        customer=customer,
        product=world.products["loan"],
        branch=customer.branch,
        currency="CNY",
        principal=Decimal(1000),
        outstanding=Decimal(500),
        status=status,
        maturity=DAY + timedelta(days=int(number[-1]) * 5),
        overdue_since=since,
        overdue_principal=Decimal(10),
        overdue_interest=Decimal(1),
        class_sent=2,
        class_shown=2,
        state_on=DAY,
    )
