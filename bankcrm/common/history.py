"""A record's history for the reader: audit entries and what batches changed, in one list, masked where they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.context import Source
from bankcrm.common.models import AuditEntry, FeedChange

PAGE_SIZE = 50


def entries_of(record: Model, *, before: int | None = None, size: int = PAGE_SIZE) -> list[dict[str, Any]]:
    """Newest first: at, what, by, source, changes (field, old, new). `before`: ids below this entry's only.

    The caller has looked the record up within the reader's scope. Values are stored masked where they are numbers
    of persons, so nothing is shown here that the page does not show.
    """
    found = AuditEntry.objects.filter(subject_type=record._meta.label_lower, subject_id=record.pk)
    if before is not None:
        found = found.filter(pk__lt=before)
    return [_as_row(entry, type(record)) for entry in found.order_by("-pk")[:size]]


def entries_with_batches(
    record: Model, entity: str, *, before: int | None = None, size: int = PAGE_SIZE
) -> list[dict[str, Any]]:
    """As `entries_of`, and between them what batches changed on the record, each at its time."""
    entries = entries_of(record, before=before, size=size)
    upper = None
    if before is not None:
        upper = AuditEntry.objects.filter(pk=before).values_list("at", flat=True).first()
    lower = entries[-1]["at"] if len(entries) == size else None
    changes = batch_changes_of(record, entity, after=lower, before=upper)
    return sorted([*entries, *changes], key=lambda entry: entry["at"], reverse=True)


def batch_changes_of(
    record: Model,
    entity: str,
    size: int = 200,
    *,
    after: datetime | None = None,
    before: datetime | None = None,
) -> list[dict[str, Any]]:
    """What batches changed on a record of an entity, newest first."""
    found = FeedChange.objects.filter(entity=entity, record_id=record.pk).select_related("batch")
    found = found.annotate(at=Coalesce("batch__finished_at", "batch__received_at"))
    if after is not None:
        found = found.filter(at__gte=after)
    if before is not None:
        found = found.filter(at__lt=before)
    rows = []
    for change in found.order_by("-pk")[:size]:
        old, new = change.old or {}, change.new or {}
        rows.append(
            {
                "id": None,
                "at": change.at,
                "what": _("Changed by a file") if old else _("Came with a file"),
                "by": change.batch.number,
                "source": Source.FILE.label,
                "note": "",
                "changes": [_change(type(record), name, old.get(name), value) for name, value in new.items()],
            }
        )
    return rows


def _as_row(entry: AuditEntry, model: type[Model]) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "at": entry.at,
        "what": audit.label(entry.code),
        "by": entry.user_name or "—",
        "source": entry.get_source_display(),
        "note": entry.reason,
        "changes": _changes(entry, model),
    }


def _changes(entry: AuditEntry, model: type[Model]) -> list[dict[str, Any]]:
    said = audit.changes_in_words(entry)
    if said is not None:
        return [{"name": label, "field": label, "old": old, "new": new} for label, (old, new) in said.items()]
    return [_change(model, name, old, new) for name, (old, new) in entry.changes.items()]


def _change(model: type[Model], name: str, old: Any, new: Any) -> dict[str, Any]:
    return {
        "name": name,
        "field": field_label(model, name),
        "old": in_words(model, name, old),
        "new": in_words(model, name, new),
    }


def in_words(model: type[Model], name: str, value: Any) -> Any:
    """A stored value for the reader: a code's label, yes or no; anything else as it is."""
    if value is None or value == "":
        return None
    if words := audit.value_words(model._meta.label_lower, name):
        return words(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return value
    labels = {str(code): label for code, label in getattr(field, "flatchoices", ())}
    return str(labels.get(str(value), value))


def field_label(model: type[Model], name: str) -> str:
    """The field's words for the reader; the bare name for what is no field (any more)."""
    said = audit.field_name(model._meta.label_lower, name)
    if said is not None:
        return said
    try:
        return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except (FieldDoesNotExist, AttributeError):
        return name
