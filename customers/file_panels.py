"""Panels of what people add to a customer's file: notes and attachments, open ones first."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting, panels
from bankcrm.common.templatetags import bankcrm as tags
from customers import shown
from customers.models import Attachment, Note
from customers.panels import CustomerPanel
from customers.services.on_file import HEADS_RIGHT

MOST_SHOWN = 100
DOTS = "••••••"


class _PiecesPanel(CustomerPanel):
    model: Any
    add_permission: str
    add_label: Any
    add_url: str
    in_overview = "side"

    def pieces(self) -> list[Any]:
        """What the reader sees, open ones first, newest first."""
        found = self.model.objects.visible_to(self.user).filter(customer=self.record)
        found = found.select_related("made_by", "closed_by")
        newest = ("-made_at", "-pk")
        opened = list(found.open().order_by(*newest)[:MOST_SHOWN])
        closed = list(found.exclude(closed_at=None).order_by(*newest)[: MOST_SHOWN - len(opened)])
        return [*opened, *closed]

    def row(self, piece: Any) -> dict[str, Any]:
        may_add = self.may_add
        own = piece.made_by_id == self.user.pk
        name = piece._meta.model_name
        is_open = piece.closed_at is None
        return {
            "piece": piece,
            "author": str(piece.made_by),
            "closed": "" if is_open else self._closed(piece),
            "close_url": reverse(f"customers:{name}_close", args=[piece.pk])
            if is_open and may_add and (own or self.may(HEADS_RIGHT))
            else "",
            "readers_url": reverse(f"customers:{name}_readers", args=[piece.pk]) if own and may_add else "",
        }

    def _closed(self, piece: Any) -> str:
        facts = {"who": piece.closed_by, "day": formatting.day(piece.closed_at), "why": piece.closing_reason}
        return _("Closed by %(who)s on %(day)s: %(why)s") % facts

    @property
    def may_add(self) -> bool:
        return self.may(self.add_permission)

    def context(self) -> dict[str, Any]:
        rows = [self.row(piece) for piece in self.pieces()]
        panel: dict[str, Any] = {"count": sum(not row["closed"] for row in rows) or None}
        if self.may_add:
            panel |= {"more_url": reverse(self.add_url, args=[self.record.pk]), "more_label": self.add_label}
        return {"panel": panel, "rows": rows}


class NotesPanel(_PiecesPanel):
    """Notes; the words of a confidential one are asked for one at a time, on record."""

    code = "notes"
    label = gettext_lazy("Notes")
    template = "customers/_notes.html"
    permission = "customers.view_note"
    position = 30
    model = Note
    add_permission = "customers.add_note"
    add_label = gettext_lazy("Add note")
    add_url = "customers:note_add"

    def row(self, piece: Note) -> dict[str, Any]:
        return super().row(piece) | self._words(piece)

    def _words(self, piece: Note) -> dict[str, Any]:
        """A note may name anybody: who sees no names sees none of it."""
        if shown.masks_names(self.user, self.permission):
            return {"text": DOTS}
        if not piece.is_confidential:
            return {"text": piece.text}
        url = reverse("customers:note_read", args=[piece.pk])
        return {"masked": tags.masked(DOTS, url, _("the confidential note"))}


class AttachmentsPanel(_PiecesPanel):
    """Files with what they are; each download is on record."""

    code = "attachments"
    label = gettext_lazy("Attachments")
    template = "customers/_attachments.html"
    permission = "customers.view_attachment"
    position = 35
    model = Attachment
    add_permission = "customers.add_attachment"
    add_label = gettext_lazy("Upload")
    add_url = "customers:attachment_add"

    def row(self, piece: Attachment) -> dict[str, Any]:
        return super().row(piece) | {
            "url": reverse("customers:attachment_download", args=[piece.pk]),
            "facts": f"{piece.kind.upper()} · {formatting.file_size(piece.size)}",
        }


def register() -> None:
    for panel in (NotesPanel, AttachmentsPanel):
        panels.register("customers.customer", panel)
