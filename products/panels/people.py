"""Customers named on a holding's page: whole and linked within the reader's scope, else masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from customers import shown as customers_shown
from customers.models import Customer
from products.selectors.people import visible_customer_ids


@dataclass(slots=True)
class Person:
    """A customer beside a holding: name as the reader may see it, address of the page if it is in scope."""

    name: str
    url: str
    note: Any


def people(named: Iterable[tuple[Customer, Any]], user: Any) -> list[Person]:
    """Each customer with a note, in the order given; one query for all."""
    listed = list(named)
    visible = visible_customer_ids((customer for customer, _note in listed), user)
    return [_person(customer, note, user, customer.pk in visible) for customer, note in listed]


def _person(customer: Customer, note: Any, user: Any, in_scope: bool) -> Person:
    if not in_scope:
        return Person(customers_shown.masked_name(customer.kind, customer.name), "", note)
    url = reverse("customers:customer_detail", args=[customer.pk])
    return Person(customers_shown.name_of(customer, user), url, note)
