"""Acts that wait for a second person, with what became of them."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.addresses import address_of
from bankcrm.common.approvals import acts
from bankcrm.common.models.base import BankModel, CodeField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class ApprovalState(models.TextChoices):
    WAITING = "waiting", _("waiting for approval")
    APPROVED = "approved", pgettext_lazy("approval", "approved")
    REFUSED = "refused", pgettext_lazy("approval", "refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    FAILED = "failed", _("could not be done")


class ApprovalRequestQuerySet(ScopedQuerySet):
    """Seen by who asked, and by who may decide such requests, as far as their right to decide reaches."""

    scope = ScopePaths()

    def visible_to(self, user: Any, action: str = "view") -> Self:
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own, others = Q(asked_by=user.pk), acts.decided_by(user)
        if action == ApprovalRequest.WITHDRAW:
            return self.filter(own)
        if action == ApprovalRequest.DECIDE:
            return self.none() if others is None else self.filter(others).exclude(own)
        return self.filter(own if others is None else own | others)

    def waiting(self) -> Self:
        return self.filter(state=ApprovalState.WAITING)


class ApprovalRequest(BankModel):
    """One call of a service, kept until somebody else approves or refuses it.

    arguments: what the call needs besides its subject, as ids and plain values. changes: field -> [before, after] as
    it stood when it was asked for; what a reader is shown of it the act's `describe` says. customer, branch: whom it
    concerns and for which branch it is asked, for the scope of who decides. failure: why it could not be run.
    """

    State = ApprovalState
    DECIDE = "decide"
    WITHDRAW = "withdraw"

    action = CodeField(_("act"), max_length=60)
    subject_type = CodeField(_("record kind"), max_length=60)
    subject_id = models.BigIntegerField(_("record id"))
    subject_text = models.CharField(_("record"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict)
    changes = models.JSONField(_("changes"), default=dict)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("customer")
    )
    branch = models.ForeignKey(
        "staff.Branch", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("branch")
    )
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=ApprovalState, default=ApprovalState.WAITING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    failure = models.CharField(_("why it could not be done"), max_length=500, blank=True)

    objects = ApprovalRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        default_permissions = ()
        indexes = [
            models.Index(fields=["-asked_at", "-id"], name="approval_asked"),
            models.Index(fields=["asked_by", "-asked_at", "-id"], name="approval_asked_by"),
            models.Index(fields=["action", "branch"], name="approval_waiting", condition=Q(state="waiting")),
            models.Index(fields=["branch"], name="approval_branch"),
            models.Index(fields=["customer"], name="approval_customer", condition=Q(customer__isnull=False)),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="approval_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "subject_type", "subject_id"],
                condition=Q(state="waiting"),
                name="approval_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="approval_by_another"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["approved", "refused", "failed"], decided_by__isnull=False, decided_at__isnull=False
                )
                | Q(state="waiting", decided_by=None, decided_at=None)
                | Q(state="withdrawn", decided_by=None, decided_at__isnull=False),
                name="approval_decided_once",
            ),
            models.CheckConstraint(condition=~Q(state="refused", note=""), name="approval_refused_with_reason"),
        ]

    def __str__(self) -> str:
        """Its number alone: what it is about may be a customer's name, and the audit trail is read by others."""
        return f"{self.action} {self.pk}"

    def get_absolute_url(self) -> str:
        return address_of("common:approval_detail", self.pk)

    @property
    def is_waiting(self) -> bool:
        return self.state == ApprovalState.WAITING
