"""The kinds of files that are taken in. Whatever can carry a program is not among them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    PDF = "pdf", "PDF"
    PNG = "png", _("PNG picture")
    JPEG = "jpeg", _("JPEG picture")
    XLSX = "xlsx", _("Excel table")
    DOCX = "docx", _("Word document")
    TEXT = "txt", _("plain text")

    @property
    def endings(self) -> tuple[str, ...]:
        """How the names of such files end."""
        return ("jpg", "jpeg") if self == FileKind.JPEG else (str(self.value),)

    @classmethod
    def of_name(cls, name: str) -> "FileKind | None":
        """What the name says that the file is."""
        _stem, dot, ending = name.rpartition(".")
        return next((kind for kind in cls if dot and ending.lower() in kind.endings), None)

    @classmethod
    def accept(cls) -> str:
        """For the browser's file dialogue."""
        return ",".join(f".{ending}" for kind in cls for ending in kind.endings)
