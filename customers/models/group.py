"""Families, company groups and other circles of customers, and who belonged to them from when to when."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bankcrm.common.addresses import address_of
from bankcrm.common.models import BankModel, CodeField, VersionedModel
from bankcrm.common.permissions import access_of
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers import choices
from customers.models.customer import CustomerQuerySet

VIEW_GROUP = "customers.view_group"
VIEW_CUSTOMER = "customers.view_customer"


class SeenThroughMembers(ScopedQuerySet):
    """Rows about a group: seen by whoever sees a member, present or former; changed by whoever reaches the main member.

    Who reaches the main member's file (`reached_by`) is told the group's name and its whole totals, nobody else.
    """

    scope = ScopePaths()

    def permission_for(self, action: str) -> str:
        return action if "." in action else f"customers.{action}_group"

    def visible_to(self, user: Any, action: str = "view") -> Self:
        permission = self.permission_for(action)
        members = GroupMembership.objects.within(access_of(user).scope(permission))
        if permission != VIEW_GROUP:
            members = members.open().filter(is_main=True)
        return self.filter(Exists(members.filter(group=OuterRef("pk"))))

    def with_reach(self, user: Any) -> Self:
        """Annotates `is_reached`: whether the reader may open the main member's file."""
        return self.annotate(is_reached=self.reached_by(user))

    @staticmethod
    def reached_by(user: Any) -> Exists:
        mains = GroupMembership.objects.open().filter(is_main=True)
        return Exists(mains.within(access_of(user).scope(VIEW_CUSTOMER)).filter(group=OuterRef("pk")))


class GroupQuerySet(SeenThroughMembers):
    def standing(self) -> Self:
        return self.filter(dissolved_on=None)


class Group(VersionedModel):
    """A circle of customers whose figures are looked at together. Each group that stands has one main member.

    Shown by its number wherever it is printed by chance: the name mostly names the main member.
    """

    Kind = choices.GroupKind

    number = CodeField(_("group number"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=choices.GroupKind)
    name = models.CharField(_("name"), max_length=100)
    remark = models.TextField(_("remark"), blank=True)
    formed_on = models.DateField(_("formed"))
    dissolved_on = models.DateField(_("dissolved"), null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        default_permissions = ("view", "add", "change")
        indexes = [models.Index(fields=["name", "id"], name="group_name", opclasses=["text_pattern_ops", "int8_ops"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("formed_on")),
                name="group_dissolved_after_formed",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return address_of("customers:group_detail", self.pk)


class GroupMembershipQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="customers.customer")

    def open(self) -> Self:
        return self.filter(until=None)


class GroupMembership(BankModel):
    """A customer in a group, in a role, from a day until a day. A change of role ends one row and begins another."""

    Role = choices.GroupRole

    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships", verbose_name=_("group"))
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="group_memberships", verbose_name=_("customer")
    )
    role = models.CharField(_("role"), max_length=12, choices=choices.GroupRole, default=choices.GroupRole.MEMBER)
    is_main = models.BooleanField(_("main member"), default=False)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)
    made_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership of a group")
        verbose_name_plural = _("memberships of groups")
        default_permissions = ()
        indexes = [models.Index(fields=["group", "customer"], name="group_member_open", condition=Q(until=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(until=None, is_main=True), name="group_one_main_member"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(until=None, role="parent"), name="group_one_parent_company"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="group_membership_ends_after_start"
            ),
            ExclusionConstraint(
                name="group_membership_once_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("customer", RangeOperators.EQUAL),
                    (
                        Func("since", "until", RangeBoundary(), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.get_role_display()}"
