"""Rules and their versions: what is watched, from which limits on, where, and who is told."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bankcrm.common import warning_kinds
from bankcrm.common.addresses import address_of
from bankcrm.common.models import BankModel, CodeField, VersionedModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class RuleQuerySet(ScopedQuerySet):
    scope = ScopePaths(open_to_all=True)

    def on(self) -> Self:
        """Those that the night runs."""
        return self.filter(version__is_on=True)


class Rule(VersionedModel):
    """A rule by its code. What it says is in `version`, the one in force; a change makes a new version."""

    code = CodeField(_("code"), max_length=40, unique=True)
    kind = CodeField(_("kind of warning"), max_length=40)
    version = models.OneToOneField(
        "early_warning.RuleVersion",
        models.PROTECT,
        null=True,
        related_name="in_force_of",
        verbose_name=_("version in force"),
    )

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("warning rule")
        verbose_name_plural = _("warning rules")
        ordering = ["code"]
        default_permissions = ("view", "add", "change")
        permissions = [("approve_rule", _("approve changes of warning rules"))]

    def __str__(self) -> str:
        return self.version.name if self.version else self.code

    def get_absolute_url(self) -> str:
        return address_of("early_warning:rule_detail", self.pk)

    @property
    def kind_class(self) -> warning_kinds.WarningKind | None:
        return warning_kinds.kind(self.kind)


class RuleVersionQuerySet(ScopedQuerySet):
    scope = ScopePaths(permission="early_warning.rule", open_to_all=True)


class RuleVersion(BankModel):
    """What a rule said from a moment on; never changed.

    limits: {"1": {"days": "1"}, ...} level -> measure -> limit, a level left out is never reached; product_limits: the
    same under a product's code; parameters: those that the kind declares. Empty lists cover everything: branches (each
    with what lies under it), branches left out, grades, customer kinds, product codes. The English name may be empty.
    """

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="versions", db_index=False, verbose_name=_("rule"))
    number = models.PositiveIntegerField(pgettext_lazy("rule", "version"))
    name_zh = models.CharField(_("name in Chinese"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    is_on = models.BooleanField(_("switched on"), default=True)
    parameters = models.JSONField(_("parameters"), default=dict)
    limits = models.JSONField(_("limits"), default=dict)
    product_limits = models.JSONField(_("limits of products"), default=dict)
    branches = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("branches"))
    branches_left_out = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("branches left out"))
    grades = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("grades"))
    customer_kinds = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("kinds of customers"))
    products = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("products"))
    recipients = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("who is told"))
    escalation_days = models.PositiveSmallIntegerField(_("working days until escalation"), null=True)
    reason = models.CharField(_("reason of the change"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    in_force_at = models.DateTimeField(_("in force since"), auto_now_add=True)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a rule")
        verbose_name_plural = _("versions of rules")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_number_once"),
            models.CheckConstraint(
                condition=models.Q(made_by=None)
                | models.Q(approved_by=None)
                | ~models.Q(made_by=models.F("approved_by")),
                name="rule_version_has_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def name(self) -> str:
        return (not (get_language() or "").startswith("zh") and self.name_en) or self.name_zh

    def said(self) -> dict[str, Any]:
        """Everything that makes the version what it is, for comparing and for making the next one."""
        return {name: getattr(self, name) for name in SAID}


# What a version says; the rest is who and when.
SAID = (
    "name_zh",
    "name_en",
    "is_on",
    "parameters",
    "limits",
    "product_limits",
    "branches",
    "branches_left_out",
    "grades",
    "customer_kinds",
    "products",
    "recipients",
    "escalation_days",
)
