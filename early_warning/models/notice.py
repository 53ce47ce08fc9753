"""What was told outside the application: by e-mail to people, by webhook to systems of the bank."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.models import BankModel, VersionedModel
from bankcrm.common.models.base import AdministratorsQuerySet
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from early_warning.choices import Channel, Level
from early_warning.models.warning import WARNING_SCOPE, Warning
from early_warning.notices.addresses import check_address


class NoticeChoiceQuerySet(ScopedQuerySet):
    scope = ScopePaths(permission="early_warning.warning")


class NoticeChoice(BankModel):
    """What one person wants to be told in the morning; who has no row is told as the defaults say."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choice", verbose_name=_("user")
    )
    digest = models.BooleanField(_("e-mail each morning"), default=True)
    from_level = models.PositiveSmallIntegerField(_("from level"), choices=Level, default=Level.ORANGE)

    objects = NoticeChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class Webhook(VersionedModel):
    """A system of the bank that is told of warnings: numbers masked, no names, nothing of confidential customers."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    address = models.CharField(_("address"), max_length=500, validators=[check_address])
    secret = models.CharField(
        _("secret"),
        max_length=200,
        validators=[MinLengthValidator(16)],
        help_text=_("Signs each message (HMAC-SHA256). At least 16 characters; it is not shown again."),
    )
    from_level = models.PositiveSmallIntegerField(_("from level"), choices=Level, default=Level.ORANGE)
    is_on = models.BooleanField(_("switched on"), default=True)

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class NoticeQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("warning", WARNING_SCOPE, permission="early_warning.warning")


class Notice(BankModel):
    """One warning told at one level to one person or system. Each level is told once, by a constraint."""

    warning = models.ForeignKey(
        Warning, models.CASCADE, related_name="notices", db_index=False, verbose_name=_("warning")
    )
    level = models.PositiveSmallIntegerField(pgettext_lazy("warning", "level"), choices=Level)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False, verbose_name=_("user")
    )
    webhook = models.ForeignKey(
        Webhook, models.CASCADE, null=True, related_name="+", db_index=False, verbose_name=_("webhook")
    )
    sent_at = models.DateTimeField(_("sent"))

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["warning", "level", "channel", "user", "webhook"],
                nulls_distinct=False,
                name="notice_each_level_once",
            ),
            models.CheckConstraint(
                condition=models.Q(channel=Channel.EMAIL, user__isnull=False, webhook=None)
                | models.Q(channel=Channel.WEBHOOK, user=None, webhook__isnull=False),
                name="notice_to_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["sent_at"], name="notice_sent"),
            models.Index(fields=["user", "sent_at"], name="notice_user", condition=models.Q(user__isnull=False)),
            models.Index(
                fields=["webhook", "sent_at"], name="notice_webhook", condition=models.Q(webhook__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"W{self.warning_id} {self.channel}"
