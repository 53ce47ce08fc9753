"""Reads about groups, each within the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from customers.models import Customer, Group, GroupFigures, GroupMembership, GroupMonth

AMOUNTS = ("aum", "deposits", "loans", "overdue")
MOST_FORMER = 200


@dataclass(frozen=True, slots=True)
class Totals:
    """A group's sums as a reader gets them, and what they cover.

    is_whole: over the whole group, which only whoever reaches the main member is told; else over `covered` of its
    `members`. left_out: confidential members, who count in no total. None: nothing is known.
    """

    is_whole: bool
    members: int
    covered: int
    left_out: int
    is_incomplete: bool
    as_of: date | None
    aum: Decimal | None
    deposits: Decimal | None
    loans: Decimal | None
    overdue: Decimal | None


@dataclass(frozen=True, slots=True)
class Members:
    """The present members that the reader may see, the main one first, and how many there are besides."""

    seen: list[GroupMembership]
    hidden: int

    @property
    def main(self) -> GroupMembership | None:
        return next((one for one in self.seen if one.is_main), None)


def group_members(group: Group, user: Any) -> Members:
    """A group has a few hundred members at most, so all are read at once."""
    standing = GroupMembership.objects.open().filter(group=group)
    rows = standing.visible_to(user).select_related("customer", "customer__figures", "customer__manager")
    seen = list(rows.order_by("-is_main", F("customer__figures__aum").desc(nulls_last=True), "pk"))
    return Members(seen, standing.count() - len(seen))


def group_former_members(group: Group, user: Any) -> Members:
    """Memberships that are over, the latest first."""
    over = GroupMembership.objects.filter(group=group, until__isnull=False)
    rows = over.visible_to(user).select_related("customer").order_by("-until", "-pk")
    seen = list(rows[:MOST_FORMER])
    return Members(seen, over.count() - rows.count())


def group_totals(group: Any, members: Members) -> Totals:
    """The stored totals for whoever reaches the main member; for others the sum over the members they see."""
    if group.is_reached:
        stored = group.figures
        covered = stored.members - stored.left_out
        amounts = [getattr(stored, name) for name in AMOUNTS]
        return Totals(True, stored.members, covered, stored.left_out, stored.is_incomplete, stored.as_of, *amounts)
    open_files = [one.customer.figures for one in members.seen if not one.customer.is_confidential]
    amounts = [_sum([getattr(figures, name) for figures in open_files]) for name in AMOUNTS]
    unknown = any(getattr(figures, name) is None for figures in open_files for name in AMOUNTS)
    incomplete = unknown or any(figures.is_incomplete for figures in open_files)
    days = [figures.as_of for figures in open_files if figures.as_of]
    number = len(members.seen) + members.hidden
    left_out = len(members.seen) - len(open_files)
    return Totals(False, number, len(open_files), left_out, incomplete, max(days, default=None), *amounts)


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def group_months(group: Any, first: date) -> list[GroupMonth]:
    """The totals of months from `first` on, and of the last one before it, from which they go on; oldest first.

    The caller asks only for a reader who reaches the main member.
    """
    rows = GroupMonth.objects.filter(group=group)
    before = list(rows.filter(month__lt=first).order_by("-month")[:1])
    return [*before, *rows.filter(month__gte=first).order_by("month")]


def groups_of(customer: Customer, user: Any) -> list[GroupMembership]:
    """The customer's memberships in groups the reader may see, present ones first."""
    groups = Group.objects.visible_to(user).with_reach(user)
    rows = GroupMembership.objects.filter(customer=customer, group__in=groups.values("pk")).order_by(
        F("until").desc(nulls_first=True), "-since", "-pk"
    )
    found = list(rows[:100])
    known = {
        group.pk: group for group in groups.select_related("figures").filter(pk__in={one.group_id for one in found})
    }
    for membership in found:
        membership.group = known[membership.group_id]
    return found


def named(typed: str, user: Any, *, by_name: bool) -> Q:
    """Rows of `GroupFigures` whose group's number begins so, or whose name does and is shown to the reader."""
    number = Q(group__number__startswith=typed.upper())
    if not by_name:
        return number
    return number | (Q(group__name__startswith=typed) & Q(GroupFigures.objects.reached_by(user)))
