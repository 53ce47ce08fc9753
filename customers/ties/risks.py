"""What guarantees add up to, for one reader: circles with those in them, and notes on a customer's page."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bankcrm.common import bank, formatting, parameters
from bankcrm.common.permissions import may
from customers import shown
from customers.models import Customer, GuaranteeLoop, GuaranteeLoopMember, GuarantorLoad
from customers.reach import reaches

VIEW = "customers.view_guaranteeloop"
MOST_NOTES = 3


class SeenLoop:
    """A circle as a reader may see it: strangers without a name, the amount only where nobody is one.

    `shown` are the names from its beginning to its beginning again; `first` is one whom the reader may open.
    """

    def __init__(self, loop: GuaranteeLoop, members: list[GuaranteeLoopMember], known: set[int], user: Any) -> None:
        self.loop, self.pk = loop, loop.pk
        names = [
            shown.name_of(one.customer, user) if one.customer_id in known else _("A customer outside your scope")
            for one in members
        ]
        self.names = " → ".join([*names, names[0]]) if names else ""
        self.first = next((one.customer_id for one in members if one.customer_id in known), None)
        self.is_whole = all(one.customer_id in known for one in members)

    @property
    def amount(self) -> Decimal | None:
        return self.loop.amount if self.is_whole else None


def seen_loops(loops: Iterable[GuaranteeLoop], user: Any) -> list[SeenLoop]:
    """Circles found within the reader's scope, with those in them: two queries for all."""
    found = list(loops)
    rows = GuaranteeLoopMember.objects.filter(loop__in=found).select_related("customer").order_by("loop", "place")
    members: dict[int, list[GuaranteeLoopMember]] = {}
    for row in rows:
        members.setdefault(row.loop_id, []).append(row)
    wanted = {row.customer_id for rows in members.values() for row in rows}
    known = set(Customer.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))
    return [SeenLoop(loop, members.get(loop.pk, []), known, user) for loop in found]


def most_borrowers() -> int:
    return int(parameters.get("guarantees.most_borrowers"))


def risk_notes(customer: Customer, user: Any) -> list[str]:
    """Sentences for the page of a customer in a circle, or who answers for more borrowers than the bank wants."""
    if not may(user, VIEW) or not reaches(user, VIEW, customer):
        return []
    inside = GuaranteeLoopMember.objects.filter(customer=customer).values("loop")
    loops = GuaranteeLoop.objects.standing().visible_to(user).filter(pk__in=inside).order_by("length", "pk")
    notes = []
    for one in seen_loops(loops[:MOST_NOTES], user):
        words = {"names": one.names, "amount": _money(one.amount)}
        notes.append(
            _("Guarantee loop: %(names)s, %(amount)s in all") % words
            if one.amount
            else _("Guarantee loop: %(names)s") % words
        )
    load = GuarantorLoad.objects.visible_to(user).filter(customer=customer, borrowers__gt=most_borrowers()).first()
    if load is not None:
        words = {"number": formatting.number(load.borrowers), "amount": _money(load.amount)}
        notes.append(
            _("Answers for %(number)s borrowers, %(amount)s in all") % words
            if load.amount
            else _("Answers for %(number)s borrowers") % words
        )
    return notes


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else str(formatting.short_money(amount, currency=bank.currency()))
