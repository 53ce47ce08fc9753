"""Files that people had made of lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models.base import BankModel
from bankcrm.common.models.job import JobRun
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class FileFormat(models.TextChoices):
    XLSX = "xlsx", _("Excel")
    CSV = "csv", _("CSV")


class ExportQuerySet(ScopedQuerySet):
    """An export is its maker's alone, whatever anybody's roles: there is no permission to see another's."""

    scope = ScopePaths()

    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(made_by=user) if user.is_authenticated else self.none()


class Export(BankModel):
    """One file made of a list: which list with which filters and columns, how far it is, until when it is kept.

    permission, reach: the right by which it was made and how far that reached, without which it is no longer given out.
    """

    Format = FileFormat

    list_name = models.CharField(_("list"), max_length=80)
    permission = models.CharField(_("permission"), max_length=100)
    query = models.TextField(_("filters in the address"), blank=True)
    columns = models.JSONField(_("columns"), default=list)
    reach = models.JSONField(_("data scope"), default=dict)
    said = models.TextField(_("filters"), blank=True)
    file_format = models.CharField(_("format"), max_length=4, choices=FileFormat)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    job = models.OneToOneField(JobRun, models.PROTECT, null=True, related_name="export", verbose_name=_("job"))
    rows = models.PositiveIntegerField(_("rows"), null=True)
    size = models.PositiveBigIntegerField(_("size"), null=True)
    sha256 = models.CharField(_("hash of the content"), max_length=64, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    removed_at = models.DateTimeField(_("removed"), null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ()
        indexes = [
            models.Index(fields=["made_by", "-made_at", "-id"], name="export_made_by"),
            models.Index(fields=["expires_at"], name="export_expires", condition=models.Q(removed_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256="", expires_at=None) | models.Q(sha256__gt="", expires_at__isnull=False),
                name="export_file_expires",
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_name} {self.pk}"

    @property
    def is_there(self) -> bool:
        """Whether the file is made and not yet removed."""
        return bool(self.sha256) and self.removed_at is None

    @property
    def path(self) -> Path:
        """Beside the folder of files and not in it: no backup takes along what is to be gone in a week."""
        folder = Path(settings.MEDIA_ROOT).with_name("exports")
        return folder / f"{self.pk // 1000:06d}" / f"{self.pk}-{self.sha256}.{self.file_format}"
