"""Runs of the rules over a business date, cut into parts that each stand or fall alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.addresses import address_of
from bankcrm.common.models import BankModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from early_warning.choices import PartState, RunState
from early_warning.models.rule import Rule, RuleVersion


class WarningRunQuerySet(ScopedQuerySet):
    scope = ScopePaths(open_to_all=True)


class WarningRun(BankModel):
    """The rules over one business date. At most one runs at a time, by a constraint.

    only_rule: a run of one rule alone, which does not count as the night of that date. found: subjects that reach a
    level; raised, changed (level), refreshed, closed: what became of them.
    """

    State = RunState

    business_date = models.DateField(_("business date"))
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.RUNNING)
    only_rule = models.ForeignKey(
        Rule, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("only this rule")
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("started by"),
    )
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    heartbeat_at = models.DateTimeField(_("heartbeat"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    parts_in_all = models.PositiveIntegerField(_("parts"), default=0)
    found = models.PositiveBigIntegerField(pgettext_lazy("warnings", "found"), default=0)
    raised = models.PositiveBigIntegerField(pgettext_lazy("warnings", "raised"), default=0)
    changed = models.PositiveBigIntegerField(_("level changed"), default=0)
    refreshed = models.PositiveBigIntegerField(_("refreshed"), default=0)
    closed = models.PositiveBigIntegerField(pgettext_lazy("warnings", "closed"), default=0)
    escalated = models.PositiveBigIntegerField(pgettext_lazy("warnings", "escalated"), default=0)

    objects = WarningRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("warning run")
        verbose_name_plural = _("warning runs")
        default_permissions = ("view",)
        permissions = [("start_warningrun", _("start warning runs"))]
        indexes = [
            models.Index(fields=["-business_date", "-id"], name="warning_run_date"),
            models.Index(fields=["only_rule"], name="warning_run_rule", condition=models.Q(only_rule__isnull=False)),
            models.Index(
                fields=["started_by"], name="warning_run_started_by", condition=models.Q(started_by__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state=RunState.RUNNING), name="warning_run_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business_date}"

    def get_absolute_url(self) -> str:
        return address_of("early_warning:warningrun_detail", self.pk)


class RunPartQuerySet(ScopedQuerySet):
    scope = ScopePaths(permission="early_warning.warningrun", open_to_all=True)


class RunPart(BankModel):
    """One rule over one range of customers. Done and its warnings are written in one transaction.

    escalated: of the whole rule, on its first part; it is known at the end of the night.
    """

    State = PartState

    run = models.ForeignKey(WarningRun, models.CASCADE, related_name="parts", db_index=False, verbose_name=_("run"))
    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+", verbose_name=_("rule"))
    first_customer = models.BigIntegerField(_("from customer"), null=True)
    last_customer = models.BigIntegerField(_("to customer"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=PartState, default=PartState.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.TextField(_("error"), blank=True)
    seconds = models.FloatField(_("seconds"), null=True)
    found = models.PositiveBigIntegerField(pgettext_lazy("warnings", "found"), default=0)
    raised = models.PositiveBigIntegerField(pgettext_lazy("warnings", "raised"), default=0)
    changed = models.PositiveBigIntegerField(_("level changed"), default=0)
    refreshed = models.PositiveBigIntegerField(_("refreshed"), default=0)
    closed = models.PositiveBigIntegerField(pgettext_lazy("warnings", "closed"), default=0)
    escalated = models.PositiveBigIntegerField(pgettext_lazy("warnings", "escalated"), default=0)

    objects = RunPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a run")
        verbose_name_plural = _("parts of runs")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["run", "version", "first_customer"], name="run_part_once", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(fields=["run", "id"], name="run_part_waiting", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.run_id} {self.version_id}"
