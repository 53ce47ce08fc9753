"""Groups of customers: formed, joined, left, led, renamed, dissolved. The history of members is never rewritten."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.bank import reckoned_on
from bankcrm.common.errors import EditConflict, NotAllowed, RuleViolation
from bankcrm.common.permissions import demand, demand_on
from customers.choices import GroupKind, GroupRole
from customers.models import Customer, Group, GroupMembership
from customers.services.group_figures import refresh_now
from customers.services.numbering import group_number

MOST_MEMBERS = 500
CHANGE = "customers.change_group"


@transaction.atomic
def group_create(*, name: str, kind: str, main: Customer, role: str = "", remark: str = "", acting_user: Any) -> Group:
    """A group around its main member. For a company group that is the parent unless another role is said."""
    if acting_user is not None:
        demand(acting_user, "customers.add_group")
        if not Customer.objects.visible_to(acting_user, "customers.add_group").filter(pk=main.pk).exists():
            raise NotAllowed(_("This record is outside your data scope."))
    if not role:
        role = GroupRole.PARENT if kind == GroupKind.COMPANY else GroupRole.MEMBER
    group = Group.objects.create(
        number=group_number(), kind=kind, name=name.strip(), remark=remark, formed_on=reckoned_on()
    )
    audit.record(
        "group.created",
        group,
        acting_user=acting_user,
        changes={"name": [None, group.name], "kind": [None, kind]},
    )
    _join(group, main, role, is_main=True, acting_user=acting_user)
    refresh_now([group.pk])
    return group


@transaction.atomic
def group_add_member(*, group: Group, customer: Customer, role: str, acting_user: Any) -> GroupMembership:
    """A customer belongs to the group from today's business date on. Both must be in reach of whoever says so."""
    group = group_locked(group, acting_user)
    if acting_user is not None:
        demand_on(acting_user, "view", customer)
    members = GroupMembership.objects.filter(group=group, until=None)
    if members.filter(customer=customer).exists():
        raise RuleViolation("member_already", _("This customer belongs to the group already."), "customer")
    if members.count() >= MOST_MEMBERS:
        raise RuleViolation(
            "group_full", _("A group has at most %(number)s members.") % {"number": MOST_MEMBERS}, "customer"
        )
    if role == GroupRole.PARENT and members.filter(role=GroupRole.PARENT).exists():
        raise RuleViolation("parent_already", _("The group has a parent company already."), "role")
    made = _join(group, customer, role, is_main=False, acting_user=acting_user)
    refresh_now([group.pk])
    return made


@transaction.atomic
def group_end_membership(*, membership: GroupMembership, acting_user: Any) -> GroupMembership:
    """The customer belongs to the group no longer, from today's business date on; the row stays as history."""
    membership = GroupMembership.objects.select_related("customer").get(pk=membership.pk)
    group = group_locked(membership.group_id, acting_user)
    membership.refresh_from_db(fields=["until", "is_main"])
    if membership.until is not None:
        return membership
    if membership.is_main:
        raise RuleViolation(
            "main_member", _("The main member stays until another one leads the group, or the group is dissolved.")
        )
    _leave(group, membership, acting_user)
    refresh_now([group.pk])
    return membership


@transaction.atomic
def group_set_main(*, membership: GroupMembership, acting_user: Any) -> GroupMembership:
    """This member leads the group from today on, and its reach with it: the history tells who led it before."""
    membership = GroupMembership.objects.select_related("customer").get(pk=membership.pk)
    group = group_locked(membership.group_id, acting_user)
    membership.refresh_from_db(fields=["until", "is_main"])
    if membership.until is not None:
        raise RuleViolation("membership_over", _("This customer does not belong to the group any more."))
    if membership.is_main:
        return membership
    former = GroupMembership.objects.select_related("customer").get(group=group, until=None, is_main=True)
    for one, leads in ((former, False), (membership, True)):
        _close(one)
        one.pk, one.since, one.until, one.is_main = None, reckoned_on(), None, leads
        one.save(force_insert=True)
    audit.record(
        "group.main_member_set",
        group,
        acting_user=acting_user,
        changes={"main_member": [former.customer.number, membership.customer.number]},
        customer_id=membership.customer_id,
    )
    refresh_now([group.pk])
    return membership


@transaction.atomic
def group_edit(*, group: Group, values: dict[str, Any], row_version: int | None, acting_user: Any) -> Group:
    """Name and remark."""
    group = group_locked(group, acting_user)
    if row_version is not None and row_version != group.row_version:
        theirs: dict[str, object] = {name: getattr(group, name) for name in values}
        raise EditConflict(
            _("Somebody else has saved this group in the meantime."), {**theirs, "row_version": group.row_version}
        )
    changes = audit.difference(group, values)
    if not changes:
        return group
    for name, value in values.items():
        setattr(group, name, value)
    _save(group, *values)
    audit.record("group.edited", group, acting_user=acting_user, changes=changes)
    return group


@transaction.atomic
def group_dissolve(*, group: Group, reason: str = "", acting_user: Any) -> Group:
    """Over: every membership ends with today's business date. Group and members stay as history."""
    group = group_locked(group, acting_user)
    members = GroupMembership.objects.filter(group=group, until=None).select_related("customer")
    for membership in members.order_by("pk"):
        _leave(group, membership, acting_user)
    group.dissolved_on = max(reckoned_on(), group.formed_on)
    _save(group, "dissolved_on")
    audit.record(
        "group.dissolved",
        group,
        acting_user=acting_user,
        changes={"dissolved_on": [None, str(group.dissolved_on)]},
        reason=reason,
    )
    refresh_now([group.pk])
    return group


def group_locked(group: Group | int, acting_user: Any) -> Group:
    """The group's row, locked and read anew: its main member must lie in the person's reach, and it must stand."""
    rows = Group.objects.all()
    if acting_user is not None:
        demand(acting_user, CHANGE)
        rows = rows.visible_to(acting_user, CHANGE)
    pk = group if isinstance(group, int) else group.pk
    found = Group.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=rows.filter(pk=pk)).first()
    if found is None:
        raise NotAllowed(_("This record is outside your data scope."))
    if found.dissolved_on is not None:
        raise RuleViolation("group_dissolved", _("This group is dissolved."))
    return found


def refuse_wrong_role(kind: str, role: str, customer: Customer, field: str) -> None:
    """A family is of persons; a parent or subsidiary is a company; the roles are those of the kind."""
    if role not in GroupRole.of_kind(kind):
        raise RuleViolation("wrong_role", _("A group of this kind has no such role."), "role")
    if kind == GroupKind.FAMILY and not customer.is_individual:
        raise RuleViolation("wrong_kind", _("Only persons belong to a family."), field)
    if role in (GroupRole.PARENT, GroupRole.SUBSIDIARY) and customer.is_individual:
        raise RuleViolation("wrong_kind", _("Only a company is a parent company or a subsidiary."), field)


def _join(group: Group, customer: Customer, role: str, *, is_main: bool, acting_user: Any) -> GroupMembership:
    refuse_wrong_role(group.kind, role, customer, "main" if is_main else "customer")
    made = GroupMembership.objects.create(
        group=group, customer=customer, role=role, is_main=is_main, since=reckoned_on()
    )
    _record_at_both("joined", group, made, acting_user)
    return made


def _leave(group: Group, membership: GroupMembership, acting_user: Any) -> None:
    _close(membership)
    _record_at_both("left", group, membership, acting_user)


def _close(membership: GroupMembership) -> None:
    """What was begun today ends where it began."""
    membership.until = max(reckoned_on(), membership.since)
    membership.save(update_fields=["until"])


def _save(group: Group, *names: str) -> None:
    group.row_version += 1
    group.save(update_fields=[*names, "row_version", "changed_at"])


def _record_at_both(what: str, group: Group, membership: GroupMembership, acting_user: Any) -> None:
    """At the group and at the customer; by number, since a reader of one may not know the other's name."""
    customer = membership.customer
    member, own = f"{membership.role}: {customer.number}", group.number
    ended = what == "left"
    audit.record(
        f"group.member_{what}",
        group,
        acting_user=acting_user,
        changes={"member": [member, None] if ended else [None, member]},
        customer_id=customer.pk,
    )
    audit.record(
        f"customer.group_{what}",
        customer,
        acting_user=acting_user,
        changes={"group": [own, None] if ended else [None, own]},
        customer_id=customer.pk,
    )
