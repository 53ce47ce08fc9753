"""The audit trail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.context import Source
from bankcrm.common.models.base import AdministratorsQuerySet, BankModel


class AuditEntry(BankModel):
    """Who did what to which record, when, from where. Append only: a database trigger refuses change and removal.

    The entry outlives its subject and its user: both are kept as text beside the id.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True)
    code = models.CharField(_("what"), max_length=60)
    subject_type = models.CharField(_("record kind"), max_length=60)
    subject_id = models.BigIntegerField(_("record id"))
    subject_text = models.CharField(_("record"), max_length=200)
    customer_id = models.BigIntegerField(_("customer"), null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("user")
    )
    user_name = models.CharField(_("user name"), max_length=150, blank=True)
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source)
    address = models.GenericIPAddressField(_("address"), null=True)
    trace = models.CharField(_("trace"), max_length=40, blank=True)
    batch_id = models.BigIntegerField(_("batch"), null=True)

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_at"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_subject"),
            models.Index(
                fields=["customer_id", "-id"], name="audit_customer", condition=models.Q(customer_id__isnull=False)
            ),
            models.Index(fields=["user", "-at", "-id"], name="audit_user_at"),
            models.Index(fields=["code", "-at", "-id"], name="audit_code_at"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject_text}"
