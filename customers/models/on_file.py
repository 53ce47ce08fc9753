"""What people add to a customer's file: notes and attachments, some of them for a few readers only."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.models import BankModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from bankcrm.common.uploads import FileKind, stored_path
from customers.models.customer import CustomerQuerySet


class OnFileQuerySet(ScopedQuerySet):
    """A confidential one is there for its author and its readers alone, each within their own scope.

    Said here and nowhere else, so that it holds for whatever reads: page, count, search, timeline, export.
    """

    scope = ScopePaths.via("customer", CustomerQuerySet.scope)

    def visible_to(self, user: Any, action: str = "view") -> Self:
        rows = super().visible_to(user, action)
        readers = self.model.readers.through._default_manager.filter(
            **{self.model._meta.model_name: OuterRef("pk"), "user": user.pk}
        )
        return rows.filter(Q(is_confidential=False) | Q(made_by=user.pk) | Exists(readers))

    def open(self) -> Self:
        return self.filter(closed_at=None)


class OnFile(BankModel):
    """Base: written once, never changed; closed with a reason and kept for good."""

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="+", db_index=False, verbose_name=_("customer")
    )
    made_at = models.DateTimeField(_("added"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    is_confidential = models.BooleanField(_("confidential"), default=False)
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("readers"))
    closed_at = models.DateTimeField(pgettext_lazy("on file", "closed"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by")
    )
    closing_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = OnFileQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ("view", "add")
        indexes = [models.Index(fields=["customer", "-made_at", "-id"], name="%(class)s_customer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="%(class)s_closed_by_somebody",
            )
        ]

    def __str__(self) -> str:
        """Without a word of what it says: the trail is read by people who may not read it."""
        return f"#{self.pk}"


class Note(OnFile):
    """What somebody found worth writing down about a customer."""

    text = models.TextField(_("text"), max_length=4000)

    class Meta(OnFile.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")


class Attachment(OnFile):
    """A file in a customer's file. It lies below the folder of files under its id and the hash of its content."""

    Kind = FileKind

    name = models.CharField(_("file name"), max_length=140)
    description = models.CharField(_("what it is"), max_length=100)
    kind = models.CharField(_("kind"), max_length=4, choices=FileKind)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("hash of the content"), max_length=64)

    class Meta(OnFile.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            *OnFile.Meta.constraints,
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_is_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="attachment_hash_is_one"),
        ]

    @property
    def place(self) -> str:
        """Below the folder of files; nothing of the sender's name is in it."""
        return f"attachments/{self.pk // 1000:06d}/{self.pk}-{self.sha256}"

    @property
    def path(self) -> Path:
        return stored_path(self.place)
