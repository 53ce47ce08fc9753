"""A rule in the making: what an analyst would have it say, and what it would find."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bankcrm.common.addresses import address_of
from bankcrm.common.models import BankModel, JobRun, VersionedModel
from bankcrm.common.permissions import access_of
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from early_warning.models.rule import Rule, RuleVersion

# What decides which subjects are found, and at which level; the rest of a version is names and who is told.
TRIED = (
    "parameters",
    "limits",
    "product_limits",
    "branches",
    "branches_left_out",
    "grades",
    "customer_kinds",
    "products",
)


def tried_part(said: dict[str, Any]) -> dict[str, Any]:
    """That part of what a version or a draft says which a trial is about."""
    return {name: said[name] for name in TRIED}


class RuleDraftQuerySet(ScopedQuerySet):
    scope = ScopePaths(permission="early_warning.rule", open_to_all=True)


class RuleDraft(VersionedModel):
    """The next version of a rule as far as it is written, one at a time. `said` as in `RuleVersion.said`."""

    rule = models.OneToOneField(Rule, models.PROTECT, related_name="draft", verbose_name=_("rule"))
    said = models.JSONField(_("what it says"))
    reason = models.CharField(_("reason of the change"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("last changed by")
    )

    objects = RuleDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a rule")
        verbose_name_plural = _("drafts of rules")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.rule)


class RuleTrialQuerySet(ScopedQuerySet):
    """For those who see the rules of the whole bank: a trial counts all branches and all managers."""

    scope = ScopePaths(permission="early_warning.rule", open_to_all=True)

    def visible_to(self, user: Any, action: str = "view") -> Self:
        scope = access_of(user).scope(self.permission_for(action))
        return self.all() if scope.everything else self.none()


class RuleTrial(BankModel):
    """What a rule would find on a day if it said so: counted, kept, nothing raised.

    said: the part of a draft or a version that decides (`tried_part`). version: the version in force with which it is
    compared. result: see `services.rule_trial`; its samples hold keys and figures, names are read when it is shown.
    """

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="trials", db_index=False, verbose_name=_("rule"))
    version = models.ForeignKey(
        RuleVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("compared with")
    )
    said = models.JSONField(_("what was tried"))
    business_date = models.DateField(_("business date"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("tried by"))
    asked_at = models.DateTimeField(_("tried"), auto_now_add=True)
    job = models.OneToOneField(JobRun, models.PROTECT, null=True, related_name="rule_trial", verbose_name=_("job"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    seconds = models.FloatField(_("seconds"), null=True)
    result = models.JSONField(_("result"), default=dict)

    objects = RuleTrialQuerySet.as_manager()

    class Meta:
        verbose_name = _("trial of a rule")
        verbose_name_plural = _("trials of rules")
        default_permissions = ()
        indexes = [models.Index(fields=["rule", "-id"], name="rule_trial_rule")]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, seconds=None) | Q(finished_at__isnull=False, seconds__gte=0),
                name="rule_trial_finished_with_seconds",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.business_date}"

    def get_absolute_url(self) -> str:
        return address_of("early_warning:rule_trial_detail", self.pk)

    @property
    def is_done(self) -> bool:
        return self.finished_at is not None
