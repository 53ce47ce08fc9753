"""A warning: one rule, one subject, one episode."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.addresses import address_of
from bankcrm.common.models import BankModel, CodeField, MoneyField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from early_warning.choices import ClosingReason, Level, State
from early_warning.models.rule import Rule, RuleVersion

WARNING_SCOPE = ScopePaths(owner="manager", branch="branch", customer="customer", confidential="is_confidential")


class WarningQuerySet(ScopedQuerySet):
    scope = WARNING_SCOPE

    def open(self) -> Self:
        return self.exclude(state=State.CLOSED)

    def about(self, record: models.Model) -> Self:
        """Those about a record: a loan, an account, a group."""
        return self.filter(subject_type=record._meta.label_lower, subject_id=record.pk)

    def ranked(self) -> Self:
        """The gravest first, then what is most at stake."""
        return self.order_by("-level", "-rank", "-id")


class Warning(BankModel):
    """What a rule found about a subject, from the night the condition appears until the night it is gone.

    is_watching: the row stands for an episode that runs; at most one for a rule and a subject, by a constraint, and an
    open warning always is. One that a person closed goes on watching, so that it is not raised again in the episode;
    worse than before, it is followed by a new row of the same episode.
    `figures` are those that raised it or that the last night found, by the names of the kind. `branch`, `manager` and
    `is_confidential` are the customer's, kept by a trigger, `rule` is the version's: the references of customer and
    version vouch for them, and a night of a million warnings need not look each of them up. `rank` is the exposure in
    order, unknown at the end.
    """

    State = State
    Level = Level
    Reason = ClosingReason

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(
        Rule, models.PROTECT, related_name="warnings", db_index=False, db_constraint=False, verbose_name=_("rule")
    )
    version = models.ForeignKey(
        RuleVersion, models.PROTECT, related_name="+", db_index=False, verbose_name=_("version of the rule")
    )
    subject_type = CodeField(_("kind of subject"), max_length=60)
    subject_id = models.BigIntegerField(_("subject"))
    subject_text = CodeField(_("number of the subject"), max_length=60)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="warnings", db_index=False, verbose_name=_("customer")
    )
    branch = models.ForeignKey(
        "staff.Branch",
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        editable=False,
        verbose_name=_("branch"),
    )
    manager = models.ForeignKey(
        "staff.Employee",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        editable=False,
        verbose_name=_("customer manager"),
    )
    is_confidential = models.BooleanField(_("confidential"), default=False, editable=False)
    level = models.PositiveSmallIntegerField(pgettext_lazy("warning", "level"), choices=Level)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.NEW)
    is_watching = models.BooleanField(_("the condition is watched"), default=True)
    episode_since = models.DateField(_("condition since"))
    raised_on = models.DateField(pgettext_lazy("warning date", "raised"))
    last_seen_on = models.DateField(_("last seen"))
    level_since = models.DateField(_("at this level since"))
    times_seen = models.PositiveIntegerField(_("times seen"), default=1)
    figures = models.JSONField(_("figures"), default=dict)
    exposure = MoneyField(_("exposure"), null=True)
    rank = models.GeneratedField(
        expression=models.functions.Coalesce(F("exposure"), models.Value(-1), output_field=MoneyField()),
        output_field=MoneyField(),
        db_persist=True,
    )
    snoozed_until = models.DateField(_("put off until"), null=True)
    escalation = models.PositiveSmallIntegerField(_("steps escalated"), default=0)
    escalated_on = models.DateField(pgettext_lazy("warning date", "escalated"), null=True)
    escalated_to = models.ForeignKey(
        "staff.Branch", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("escalated to")
    )
    closed_on = models.DateField(_("closed on"), null=True)
    closed_at = models.DateTimeField(pgettext_lazy("warning date", "closed"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("closed by"),
    )
    closing_reason = models.CharField(_("why it was closed"), max_length=12, choices=ClosingReason, blank=True)
    closing_note = models.TextField(_("result"), blank=True)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("follows")
    )
    row_version = models.PositiveIntegerField(_("row version"), default=1, editable=False)

    objects = WarningQuerySet.as_manager()

    class Meta:
        verbose_name = _("warning")
        verbose_name_plural = _("warnings")
        default_permissions = ("view",)
        permissions = [
            ("handle_warning", _("handle warnings")),
            ("close_warning", _("close orange and red warnings")),
            ("exempt_warning", _("exempt customers from rules")),
            ("export_warning", _("export warnings")),
            ("oversee_warning", _("see the overview of warnings")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_id"], condition=Q(is_watching=True), name="warning_one_a_rule_and_subject"
            ),
            models.CheckConstraint(condition=Q(state=State.CLOSED) | Q(is_watching=True), name="warning_open_watches"),
            models.CheckConstraint(
                condition=(Q(state=State.CLOSED) & Q(closed_on__isnull=False) & ~Q(closing_reason=""))
                | (~Q(state=State.CLOSED) & Q(closed_on=None) & Q(closing_reason="")),
                name="warning_closed_with_a_reason",
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="warning_level_is_one_of_four"),
            models.CheckConstraint(
                condition=Q(escalation=0, escalated_on=None) | Q(escalation__gt=0, escalated_on__isnull=False),
                name="warning_escalated_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-id"], name="warning_customer"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="warning_subject"),
            models.Index(F("level").desc(), F("rank").desc(), F("id").desc(), name="warning_open_rank",
                         condition=~Q(state=State.CLOSED)),
            models.Index(F("branch"), F("level").desc(), F("rank").desc(), F("id").desc(),
                         name="warning_branch_rank", condition=~Q(state=State.CLOSED)),
            models.Index(F("manager"), F("level").desc(), F("rank").desc(), F("id").desc(),
                         name="warning_manager_rank", condition=~Q(state=State.CLOSED)),
            models.Index(fields=["rule", "level"], name="warning_rule"),
            models.Index(fields=["version"], name="warning_version"),
            models.Index(fields=["escalated_to"], name="warning_escalated_to", condition=Q(escalated_to__isnull=False)),
            models.Index(F("escalated_to"), F("level").desc(), F("rank").desc(), F("id").desc(),
                         name="warning_escalated_rank",
                         condition=Q(escalated_to__isnull=False) & ~Q(state=State.CLOSED)),
            models.Index(fields=["closed_by"], name="warning_closed_by", condition=Q(closed_by__isnull=False)),
            models.Index(fields=["follows"], name="warning_follows", condition=Q(follows__isnull=False)),
            models.Index(fields=["-raised_on", "-id"], name="warning_raised"),
            models.Index(fields=["branch", "-raised_on", "-id"], name="warning_branch_raised"),
            models.Index(fields=["manager", "-raised_on", "-id"], name="warning_manager_raised"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"W{self.pk}"

    def get_absolute_url(self) -> str:
        return address_of("early_warning:warning_detail", self.pk)

    @property
    def is_open(self) -> bool:
        return self.state != State.CLOSED

    def limits(self) -> dict[str, Any]:
        """Level -> measure -> limit that held for this subject."""
        return dict(self.version.limits)
