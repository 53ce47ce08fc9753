"""Sums of warnings that were kept, so that no page adds warnings up: written by `early_warning.overview.count`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.models import BankModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from early_warning.choices import Level
from early_warning.models.rule import Rule


class OpenFigureQuerySet(ScopedQuerySet):
    scope = ScopePaths(owner="manager", branch="branch", permission="early_warning.warning")


class OpenFigure(BankModel):
    """Open warnings of one manager's customers in one branch, of one rule and level; by how long they have been open.

    Nothing of confidential customers is in it.
    """

    branch = models.ForeignKey(
        "staff.Branch", models.CASCADE, related_name="+", db_index=False, verbose_name=_("branch")
    )
    manager = models.ForeignKey(
        "staff.Employee", models.CASCADE, null=True, related_name="+", verbose_name=_("customer manager")
    )
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="+", verbose_name=_("rule"))
    level = models.PositiveSmallIntegerField(pgettext_lazy("warning", "level"), choices=Level)
    open = models.PositiveIntegerField(pgettext_lazy("warnings", "open"))
    escalated = models.PositiveIntegerField(pgettext_lazy("warnings", "escalated"))
    week = models.PositiveIntegerField(_("at most 7 days"))
    month = models.PositiveIntegerField(_("8 to 30 days"))
    quarter = models.PositiveIntegerField(_("31 to 90 days"))
    longer = models.PositiveIntegerField(_("longer"))

    objects = OpenFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("open warnings")
        verbose_name_plural = _("open warnings")
        default_permissions = ()
        permissions = [("export_openfigure", _("export the overview of warnings"))]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "manager", "rule", "level"], nulls_distinct=False, name="open_figure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.rule_id} {self.level}"


class MonthFigureQuerySet(ScopedQuerySet):
    scope = ScopePaths(branch="branch", permission="early_warning.warning")


class MonthFigure(BankModel):
    """What became of the warnings raised in a month in one branch, of one rule and level; for twelve months.

    in_time: closed by a person before it went up the tree.
    """

    branch = models.ForeignKey(
        "staff.Branch", models.CASCADE, related_name="+", db_index=False, verbose_name=_("branch")
    )
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="+", verbose_name=_("rule"))
    level = models.PositiveSmallIntegerField(pgettext_lazy("warning", "level"), choices=Level)
    month = models.DateField(_("month"))
    raised = models.PositiveIntegerField(pgettext_lazy("warnings", "raised"))
    handled = models.PositiveIntegerField(_("handled"))
    false_alarm = models.PositiveIntegerField(_("false alarm"))
    in_time = models.PositiveIntegerField(_("in time"))

    objects = MonthFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("warnings of a month")
        verbose_name_plural = _("warnings of months")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["branch", "rule", "level", "month"], name="month_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.rule_id} {self.month}"


class FiguresMarkQuerySet(ScopedQuerySet):
    scope = ScopePaths(permission="early_warning.warning", open_to_all=True)


class FiguresMark(BankModel):
    """Up to where the sums go: the one row says which run and which action were the last counted."""

    on = models.DateField(_("business date"))
    run = models.BigIntegerField(_("last run"))
    action = models.BigIntegerField(_("last action"))
    counted_at = models.DateTimeField(_("counted"))

    objects = FiguresMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of the sums")
        verbose_name_plural = _("state of the sums")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="figures_mark_one_row")]

    def __str__(self) -> str:
        return f"{self.on}"
