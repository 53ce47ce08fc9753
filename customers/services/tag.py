"""Tags are put on customers and taken off: on one customer's page, or on a whole set at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.errors import RuleViolation
from bankcrm.common.permissions import demand
from customers.models import Customer, CustomerTag, Tag
from customers.services.access import customer_locked
from customers.services.sets import with_ids

CHANGE = "customers.change_customer"


@dataclass(frozen=True, slots=True)
class TagOutcome:
    """What became of a set: changed, as wanted before, and beyond the person's reach, so left alone."""

    changed: int
    unchanged: int
    out_of_reach: int


@transaction.atomic
def customer_set_tags(
    *, customer: Customer, put_on: Iterable[Tag] = (), take_off: Iterable[Tag] = (), acting_user: Any
) -> Customer:
    """Put some tags on a customer and take others off. What already is as wanted is passed over."""
    customer = customer_locked(customer, CHANGE, acting_user)
    before = _names(customer)
    for tag in put_on:
        _refuse_out_of_use(tag, besides=before)
        CustomerTag.objects.get_or_create(customer=customer, tag=tag, defaults={"put_by": acting_user})
    CustomerTag.objects.filter(customer=customer, tag__in=list(take_off)).delete()
    after = _names(customer)
    if after != before:
        changes: audit.Changes = {"tags": [", ".join(before) or None, ", ".join(after) or None]}
        audit.record("customer.tagged", customer, acting_user=acting_user, changes=changes, customer_id=customer.pk)
    return customer


@transaction.atomic
def customers_tag(*, customers: QuerySet[Customer] | Iterable[int], tag: Tag, acting_user: Any) -> TagOutcome:
    """Put a tag on every customer of a set that the person may change: two statements, however many they are."""
    _refuse_out_of_use(tag)
    reachable, asked, reached = _reachable(customers, acting_user)
    rows, params = reachable.order_by().values_list("pk").query.sql_with_params()
    put_on = _ids(
        "INSERT INTO customers_customertag (customer_id, tag_id, since, put_by_id) "  # noqa: S608 Django's own SQL
        f"SELECT c.id, %s, %s, %s FROM ({rows}) AS c (id) ON CONFLICT (customer_id, tag_id) DO NOTHING "
        "RETURNING customer_id",
        [tag.pk, timezone.now(), getattr(acting_user, "pk", None), *params],
    )
    _record(put_on, [None, tag.name], acting_user)
    return TagOutcome(len(put_on), reached - len(put_on), asked - reached)


@transaction.atomic
def customers_untag(*, customers: QuerySet[Customer] | Iterable[int], tag: Tag, acting_user: Any) -> TagOutcome:
    """Take a tag off every customer of a set that the person may change; one out of use comes off, too."""
    reachable, asked, reached = _reachable(customers, acting_user)
    rows, params = reachable.order_by().values_list("pk").query.sql_with_params()
    taken_off = _ids(
        f"DELETE FROM customers_customertag WHERE tag_id = %s AND customer_id IN ({rows}) RETURNING customer_id",  # noqa: S608
        [tag.pk, *params],
    )
    _record(taken_off, [tag.name, None], acting_user)
    return TagOutcome(len(taken_off), reached - len(taken_off), asked - reached)


def _reachable(customers: Any, acting_user: Any) -> tuple[QuerySet[Customer], int, int]:
    """The customers of the set that the person may change; how many were asked for, how many they are."""
    everybody: Any = customers if isinstance(customers, QuerySet) else with_ids(set(customers))
    asked = everybody.count() if isinstance(customers, QuerySet) else len(set(customers))
    within = everybody
    if acting_user is not None:
        demand(acting_user, CHANGE)
        within = Customer.objects.visible_to(acting_user, CHANGE).filter(pk__in=everybody.order_by().values("pk"))
    if within.query.is_empty():  # A scope that holds nothing has no SQL.
        within = with_ids([])
    return within, asked, within.count()


def _ids(sql: str, params: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [pk for (pk,) in cursor.fetchall()]


def _record(ids: list[int], change: list[Any], acting_user: Any) -> None:
    audit.record_each(
        "customer.tagged",
        with_ids(ids),
        text="name",
        customer="pk",
        acting_user=acting_user,
        changes={"tags": change},
    )


def _names(customer: Customer) -> list[str]:
    return list(CustomerTag.objects.filter(customer=customer).order_by("tag__name").values_list("tag__name", flat=True))


def _refuse_out_of_use(tag: Tag, besides: Iterable[str] = ()) -> None:
    """A tag out of use is put on nobody; where it stands already it is passed over."""
    if not tag.is_active and tag.name not in besides:
        raise RuleViolation("tag_out_of_use", _("The tag %(name)s is out of use.") % {"name": tag.name}, "tags")
