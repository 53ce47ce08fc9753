"""Ties that the customer file itself knows: relationships, and members of groups with their main member."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from bankcrm.common.permissions import may
from customers.choices import GroupKind, RelationType
from customers.models import GroupMembership, Relationship
from customers.services.relationship import SYMMETRIC
from customers.ties.registry import Tie, TieKind, register

KIND_OF = {
    RelationType.SPOUSE: TieKind.FAMILY,
    RelationType.PARENT: TieKind.FAMILY,
    RelationType.SIBLING: TieKind.FAMILY,
    RelationType.GUARANTOR: TieKind.GUARANTEE,
    RelationType.SHAREHOLDER: TieKind.SHARE,
    RelationType.LEGAL_REPRESENTATIVE: TieKind.CONTROL,
    RelationType.ACTUAL_CONTROLLER: TieKind.CONTROL,
    RelationType.GROUP_PARENT: TieKind.CONTROL,
    RelationType.OTHER: TieKind.OTHER,
}


@register
def relationships(ids: Collection[int], user: Any, kinds: Collection[TieKind], most: int) -> list[Tie]:
    types = [type for type, kind in KIND_OF.items() if kind in kinds]
    if not types:
        return []
    touching = Q(customer__in=ids) | Q(other__in=ids)
    rows = Relationship.objects.current().filter(touching, type__in=types, missing_since=None).order_by("pk")[:most]
    return [
        Tie(
            KIND_OF[RelationType(row.type)],
            row.customer_id,
            row.other_id,
            row.get_type_display(),
            is_mutual=row.type in SYMMETRIC,
            share=row.share,
            since=row.since,
        )
        for row in rows
    ]


@register
def groups(ids: Collection[int], user: Any, kinds: Collection[TieKind], most: int) -> list[Tie]:
    """A star around the main member: a family of five is four ties and not ten."""
    if TieKind.GROUP not in kinds or not may(user, "customers.view_group"):
        return []
    standing = GroupMembership.objects.open().select_related("group")
    own = list(standing.filter(customer__in=ids).order_by("pk")[:most])
    led = [one.group_id for one in own if one.is_main]
    mains = {one.group_id: one for one in standing.filter(group__in={one.group_id for one in own}, is_main=True)}
    members = {one.pk: one for one in own} | {
        one.pk: one for one in standing.filter(group__in=led).order_by("pk")[:most]
    }
    return [
        _group_tie(mains[one.group_id], one) for one in members.values() if not one.is_main and one.group_id in mains
    ]


def _group_tie(main: GroupMembership, member: GroupMembership) -> Tie:
    company = member.group.kind == GroupKind.COMPANY
    label = member.get_role_display() if company else member.group.get_kind_display()
    return Tie(TieKind.GROUP, member.customer_id, main.customer_id, label, is_mutual=not company, since=member.since)
