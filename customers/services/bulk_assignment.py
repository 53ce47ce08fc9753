"""Customers given to a manager as a set: one statement for each table, however many they are.

The rules are those of `customer_assign`; a customer that breaks one is left as it is and counted under its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from bankcrm.common import audit
from bankcrm.common.bank import reckoned_on
from bankcrm.common.bulk.acts import Outcome
from bankcrm.common.feeds.owned import core_columns
from bankcrm.common.permissions import demand
from customers.models import Assignment, Assistant, Customer
from customers.services.assignment import ASSIGN, in_words, own_reach, refuse_out_of_reach
from customers.services.sets import with_ids
from staff.models import Employee

OUT_OF_REACH = "out_of_reach"
ANOTHERS = "anothers_portfolio"
SAME = "same_manager"
CORE = "core_managed"
MEANWHILE = "changed_meanwhile"

# A stamp further ahead is no change of this moment but of a clock that runs ahead.
CLOCKS_DIFFER = timedelta(minutes=5)

_OPEN = """
INSERT INTO customers_assignment (customer_id, manager_id, since, reason, note, approved_by_id, made_at)
SELECT c.id, %s, %s, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS c (id)
"""


@transaction.atomic
def customers_assign(
    *,
    customers: Sequence[int],
    manager: Employee,
    reason: str,
    note: str = "",
    seen_at: datetime | None = None,
    acting_user: Any,
) -> Outcome:
    """The manager of a set of customers from today's business date on; how many, and how many were left out and why.

    Out of the portfolio of another a customer is taken by whoever may assign in its branch; not by somebody who may
    assign their own customers only. Who was changed by somebody else since `seen_at` is left alone.
    """
    refuse_out_of_reach(manager, "manager", ASSIGN, acting_user)
    fates = _locked(customers, manager, seen_at, acting_user)
    outcome = Outcome(left_out=Counter(fate for fate in fates.values() if fate))
    beyond = len(set(customers)) - len(fates)
    if beyond:
        outcome.left_out[OUT_OF_REACH] += beyond
    taken = [pk for pk, fate in fates.items() if not fate]
    if taken:
        _change(taken, manager, reason, note, acting_user)
    outcome.changed = len(taken)
    return outcome


def _locked(customers: Sequence[int], manager: Employee, seen_at: datetime | None, acting_user: Any) -> dict[int, str]:
    """key -> why the customer is left out, or nothing; for those within reach, locked one after the other by key."""
    rows: Any = with_ids(customers)
    if acting_user is not None:
        demand(acting_user, ASSIGN)
        rows = rows.visible_to(acting_user, ASSIGN)
    fate = Case(*_reasons(manager, seen_at, acting_user), default=Value(""))
    locked = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    return dict(locked.annotate(fate=fate).values_list("pk", "fate"))


def _reasons(manager: Employee, seen_at: datetime | None, acting_user: Any) -> list[When]:
    """The first that fits is told."""
    reasons = [When(manager=manager, then=Value(SAME))]
    own = None if acting_user is None else own_reach(acting_user)
    if own is not None:
        reasons.append(When(~own, then=Value(ANOTHERS)))
    if "manager" in core_columns(Customer):
        reasons.append(When(made_by_batch__isnull=False, missing_since=None, then=Value(CORE)))
    if seen_at is not None:
        ahead = timezone.now() + CLOCKS_DIFFER
        reasons.append(When(changed_at__gt=seen_at, changed_at__lt=ahead, then=Value(MEANWHILE)))
    return reasons


def _change(ids: list[int], manager: Employee, reason: str, note: str, acting_user: Any) -> None:
    chosen, day, now = with_ids(ids), reckoned_on(), timezone.now()
    audit.record_each(
        "customer.assigned",
        chosen,
        text="name",
        customer="pk",
        acting_user=acting_user,
        changes={"manager": [None, str(manager)]},
        was=("manager", "manager__name"),
        reason=in_words(reason, note),
    )
    _end(Assignment.objects.filter(customer__in=chosen.values("pk"), until=None), day)
    approved_by = getattr(acting_user, "pk", None)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [manager.pk, day, reason, note, approved_by, now, ids])
    _end(Assistant.objects.filter(customer__in=chosen.values("pk"), employee=manager, until=None), day)
    chosen.update(manager=manager, row_version=F("row_version") + 1, changed_at=now)


def _end(rows: QuerySet, day: Any) -> None:
    """One made the same day ends where it began."""
    rows.update(until=Greatest(Value(day), F("since")))
