"""What a group holds together: now, and at the end of each month."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel, MoneyField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers.models.figures import BELOW_ALL, in_order
from customers.models.group import Group, SeenThroughMembers


def open_in_order(name: str) -> Case:
    """An amount as the list of somebody who sees the whole bank orders it: a confidential main member's group is last.

    The order index is built on this very expression.
    """
    return Case(
        When(is_confidential=False, then=in_order(name)),
        default=Value(BELOW_ALL),
        output_field=models.DecimalField(max_digits=20, decimal_places=2),
    )


class GroupFigures(BankModel):
    """One row per group: sums over its present members, each counted once, in the bank's currency.

    Confidential members count in no amount (`left_out` says how many there are), so that nobody works one out.
    `main` and `is_confidential` are those of the main member, for the list.
    """

    group = models.OneToOneField(
        Group, models.CASCADE, primary_key=True, related_name="figures", verbose_name=_("group")
    )
    main = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, related_name="+", verbose_name=_("main member")
    )
    is_confidential = models.BooleanField(_("confidential"), default=False)
    members = models.PositiveIntegerField(_("members"), default=0)
    left_out = models.PositiveIntegerField(_("confidential members"), default=0)
    aum = MoneyField(_("AUM"), null=True)
    deposits = MoneyField(_("deposits"), null=True)
    loans = MoneyField(_("loans"), null=True)
    overdue = MoneyField(_("overdue"), null=True)
    is_incomplete = models.BooleanField(_("some balance unknown or without a rate"), default=False)
    as_of = models.DateField(_("as of"), null=True)

    objects = SeenThroughMembers.as_manager()

    class Meta:
        verbose_name = _("figures of a group")
        verbose_name_plural = _("figures of groups")
        default_permissions = ()
        indexes = [
            models.Index(open_in_order("aum").desc(), F("group").desc(), name="group_figures_aum"),
            models.Index(open_in_order("loans").desc(), F("group").desc(), name="group_figures_loans"),
        ]

    def __str__(self) -> str:
        return str(self.group_id)


class GroupMonthQuerySet(ScopedQuerySet):
    # Only for whoever reaches the main member (`customers.groups.selectors`): nobody finds a row by scope alone.
    scope = ScopePaths(permission="customers.group")


class GroupMonth(BankModel):
    """The group's totals as they stood last in a month; a month without a row is as the one before it."""

    pk = models.CompositePrimaryKey("group_id", "month")
    group = models.ForeignKey(Group, models.CASCADE, related_name="+", db_index=False, verbose_name=_("group"))
    month = models.DateField(_("month"))
    members = models.PositiveIntegerField(_("members"))
    aum = MoneyField(_("AUM"), null=True)
    deposits = MoneyField(_("deposits"), null=True)
    loans = MoneyField(_("loans"), null=True)
    overdue = MoneyField(_("overdue"), null=True)

    objects = GroupMonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("totals of a group in a month")
        verbose_name_plural = _("totals of groups through time")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
