"""Forms that were saved, for a day: sent a second time, they lead to what they made."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models.base import BankModel, CodeField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class SentFormQuerySet(ScopedQuerySet):
    scope = ScopePaths()  # Nobody looks at them; `bankcrm.common.services.sent` alone does.


class SentForm(BankModel):
    """One form of one person, written in the transaction that saves what it made."""

    token = CodeField(_("token"), max_length=40, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    url = models.CharField(_("address"), max_length=200)
    sent_at = models.DateTimeField(_("time"), auto_now_add=True)

    objects = SentFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        default_permissions = ()
        indexes = [models.Index(fields=["sent_at"], name="sent_form_old")]

    def __str__(self) -> str:
        return self.token
