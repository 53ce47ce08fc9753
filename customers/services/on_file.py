"""Notes and attachments: added, closed, opened to readers; each look that must be on record is recorded here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common import audit, parameters
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.permissions import demand, may_on
from bankcrm.common.uploads import clean_name, content_kind, received
from customers.models import Attachment, Customer, Note
from customers.models.on_file import OnFile
from customers.parameters import ATTACHMENT_MEGABYTES
from customers.services.access import customer_locked

# Whoever answers for a customer's file closes what somebody else wrote, too.
HEADS_RIGHT = "customers.assign_customer"


@transaction.atomic
def note_add(
    *, customer: Customer, text: str, is_confidential: bool = False, readers: Iterable[Any] = (), acting_user: Any
) -> Note:
    """A note is written once and never changed: a mistake is closed and written anew."""
    customer = customer_locked(customer, "customers.add_note", acting_user)
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise RuleViolation("note_empty", _("A note needs some words."), "text")
    note = Note.objects.create(customer=customer, text=text, made_by=acting_user, is_confidential=is_confidential)
    changes = _open_to(note, readers if is_confidential else ())
    _record("note.added", note, acting_user, changes)
    return note


@transaction.atomic
def attachment_add(
    *,
    customer: Customer,
    upload: Any,
    description: str,
    is_confidential: bool = False,
    readers: Iterable[Any] = (),
    acting_user: Any,
) -> Attachment:
    """Keep an uploaded file, once its content is what its name says and holds nothing that acts by itself."""
    customer = customer_locked(customer, "customers.add_attachment", acting_user)
    name = clean_name(upload.name or "")
    most = parameters.get(ATTACHMENT_MEGABYTES) * 1024 * 1024
    with received(upload, most_bytes=most) as file:
        kind = content_kind(file.path, name)
        attachment = Attachment.objects.create(
            customer=customer,
            made_by=acting_user,
            is_confidential=is_confidential,
            name=name,
            description=description.strip() or name[:100],
            kind=kind,
            size=file.size,
            sha256=file.sha256,
        )
        changes = _open_to(attachment, readers if is_confidential else ())
        changes |= {"kind": [None, str(kind)], "size": [None, file.size], "sha256": [None, file.sha256]}
        _record("attachment.added", attachment, acting_user, changes)
        file.keep(attachment.place)
    return attachment


@transaction.atomic
def on_file_close(*, piece: OnFile, reason: str, acting_user: Any) -> OnFile:
    """Close a note or an attachment: its author, or the head of whoever looks after the customer. It stays."""
    piece = _locked(piece, acting_user)
    if not may_close(acting_user, piece):
        raise RuleViolation("not_the_author", _("Only its author closes it, or the head of the customer's branch."))
    if piece.closed_at is not None:
        return piece
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Say why."), "reason")
    piece.closed_at, piece.closed_by, piece.closing_reason = timezone.now(), acting_user, reason.strip()
    piece.save(update_fields=["closed_at", "closed_by", "closing_reason"])
    _record(f"{piece._meta.model_name}.closed", piece, acting_user)
    return piece


@transaction.atomic
def on_file_set_readers(*, piece: OnFile, is_confidential: bool, readers: Iterable[Any], acting_user: Any) -> OnFile:
    """Its author says who may read it: whoever sees such things of the customer, or themselves and some readers."""
    piece = _locked(piece, acting_user)
    if acting_user.pk != piece.made_by_id:
        raise RuleViolation("not_the_author", _("Only its author says who reads it."))
    was = piece.is_confidential
    piece.is_confidential = is_confidential
    piece.save(update_fields=["is_confidential"])
    changes = _open_to(piece, readers if is_confidential else ())
    if was != is_confidential:
        changes["is_confidential"] = [was, is_confidential]
    if changes:
        _record(f"{piece._meta.model_name}.readers_set", piece, acting_user, changes)
    return piece


@transaction.atomic
def note_read(*, note: Note, acting_user: Any) -> str:
    """The text of a confidential note, after the look was put on record."""
    found = _seen(Note, note.pk, acting_user)
    if found.is_confidential:
        _record("note.read", found, acting_user)
    return found.text


@transaction.atomic
def attachment_fetch(*, attachment: Attachment, acting_user: Any) -> Attachment:
    """The attachment for a download, which is put on record before the first byte leaves.

    A file that is gone, or is not what was handed in, is not given out: it is a matter for whoever keeps the server.
    """
    found = _seen(Attachment, attachment.pk, acting_user)
    if not found.path.is_file():
        raise RuleViolation("file_gone", _("The file is not in its place. Tell your administrator."))
    with found.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != found.sha256:
        raise RuleViolation("file_changed", _("The file is no longer what was handed in. Tell your administrator."))
    _record("attachment.downloaded", found, acting_user)
    return found


def may_close(user: Any, piece: OnFile) -> bool:
    return user.pk == piece.made_by_id or bool(may_on(user, HEADS_RIGHT, piece.customer))


def _locked(piece: OnFile, acting_user: Any) -> Any:
    """The row, locked and read anew within what the person sees."""
    model = type(piece)
    demand(acting_user, f"customers.add_{model._meta.model_name}")
    visible = model._default_manager.all().visible_to(acting_user)  # type: ignore[attr-defined]
    found = visible.select_for_update(of=("self",)).select_related("customer").filter(pk=piece.pk).first()
    if found is None:
        raise NotAllowed(_("This record is outside your data scope."))
    return found


def _seen(model: Any, pk: int, acting_user: Any) -> Any:
    demand(acting_user, f"customers.view_{model._meta.model_name}")
    found = model.objects.visible_to(acting_user).select_related("customer").filter(pk=pk).first()
    if found is None:
        raise NotAllowed(_("This record is outside your data scope."))
    return found


def _open_to(piece: OnFile, readers: Iterable[Any]) -> audit.Changes:
    """Set the reader list; what changed of it. The author reads in any case."""
    before = sorted(str(reader) for reader in piece.readers.all())
    wanted = [reader for reader in readers if reader.pk != piece.made_by_id]
    piece.readers.set(wanted)
    after = sorted(str(reader) for reader in wanted)
    return {"readers": [", ".join(before) or None, ", ".join(after) or None]} if before != after else {}


def _record(code: str, piece: OnFile, acting_user: Any, changes: audit.Changes | None = None) -> None:
    """At the piece and not at the customer: the customer's history must not tell that there is a confidential one."""
    audit.record(code, piece, acting_user=acting_user, changes=changes, customer_id=piece.customer_id)
