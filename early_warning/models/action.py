"""What was done about a warning, and what happened to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from early_warning.choices import ActionKind
from early_warning.models.warning import WARNING_SCOPE, Warning


class WarningActionQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("warning", WARNING_SCOPE, permission="early_warning.warning")


class WarningAction(BankModel):
    """One entry of a warning's history; written once, never changed. No user: the night's run.

    on: the business date; facts: what the kind of entry tells besides (levels, branches, a date), plain values.
    """

    Kind = ActionKind

    warning = models.ForeignKey(
        Warning, models.CASCADE, related_name="actions", db_index=False, verbose_name=_("warning")
    )
    kind = models.CharField(_("what"), max_length=16, choices=ActionKind)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    on = models.DateField(_("business date"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    note = models.TextField(_("note"), blank=True)
    facts = models.JSONField(_("facts"), default=dict)

    objects = WarningActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action on a warning")
        verbose_name_plural = _("actions on warnings")
        default_permissions = ()
        indexes = [
            models.Index(fields=["warning", "id"], name="warning_action_warning"),
            models.Index(fields=["user"], name="warning_action_user", condition=models.Q(user__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
