"""A record's history for the reader: audit entries and what batches changed, in one list, masked where they are."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from bankcrm.common import audit
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


def batch_changes_of(record: Model, entity: str, size: int = PAGE_SIZE) -> list[dict[str, Any]]:
    """What batches changed on a record of an entity, newest first."""
    found = FeedChange.objects.filter(entity=entity, record_id=record.pk).select_related("batch")
    rows = []
    for change in found.order_by("-pk")[:size]:
        old, new = change.old or {}, change.new or {}
        rows.append(
            {
                "id": change.pk,
                "at": change.batch.finished_at or change.batch.received_at,
                "what": audit.label("feed.changed"),
                "by": change.batch.number,
                "source": audit.label("feed.changed"),
                "note": "",
                "changes": [
                    {"field": field_label(type(record), name), "old": old.get(name), "new": value}
                    for name, value in new.items()
                ],
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
        "changes": [
            {"field": field_label(model, name), "old": old, "new": new} for name, (old, new) in entry.changes.items()
        ],
    }


def field_label(model: type[Model], name: str) -> str:
    """The field's words for the reader; the bare name for what is no field (any more)."""
    try:
        return str(model._meta.get_field(name).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        return name
