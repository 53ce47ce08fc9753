"""Stored facts in words for the reader: values of the audit trail, steps and messages of jobs, sizes."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bankcrm.common import audit, formatting
from bankcrm.common.history import field_label, in_words
from bankcrm.common.models import AuditEntry

_ARGUMENTS: dict[str, str | Promise] = {
    "on": gettext_lazy("Business date"),
    "rule": gettext_lazy("Rule"),
    "batch_id": gettext_lazy("Batch"),
    "export_id": gettext_lazy("Export"),
    "bulk_id": gettext_lazy("Change of many rows"),
    "trial_id": gettext_lazy("Trial"),
}
_POWERS = ("B", "KB", "MB", "GB", "TB")


def translated(message_id: str) -> str:
    """A stored message id in the reader's language (an empty one would ask the catalogue for its head)."""
    return gettext(message_id) if message_id else ""


def shown(value: Any) -> str:
    """A value of the audit trail as text."""
    if value is None or value == "":
        return formatting.NOTHING
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return formatting.listed(value) or formatting.NOTHING
    return str(value)


def argument_name(name: str) -> str:
    """What a job was started with, in words; the bare name for one that is new."""
    return str(_ARGUMENTS.get(name, name))


def subject_model(label: str) -> type[Model] | None:
    """The model behind "customers.customer"; None for one that is no more."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def subject_name(label: str) -> str:
    """The words for a kind of record; the bare label for one that is no more."""
    model = subject_model(label)
    return str(model._meta.verbose_name) if model is not None else label


def changes_of(entry: AuditEntry, user: Any) -> list[dict[str, str]]:
    """Field, old and new value of what an entry changed, in words, as this reader may see them."""
    said = audit.changes_in_words(entry)
    if said is not None:
        return [{"field": label, "old": shown(old), "new": shown(new)} for label, (old, new) in said.items()]
    model = subject_model(entry.subject_type)
    _subject, changes = audit.as_shown_to(user, entry)
    return [
        {
            "field": field_label(model, name) if model else name,
            "old": shown(in_words(model, name, old) if model else old),
            "new": shown(in_words(model, name, new) if model else new),
        }
        for name, (old, new) in changes.items()
    ]


def size(bytes_: int) -> tuple[str, str]:
    """`("12.4", "GB")`"""
    amount, power = float(bytes_), 0
    while amount >= 1000 and power < len(_POWERS) - 1:
        amount, power = amount / 1024, power + 1
    return formatting.number(amount, 0 if power < 2 or amount >= 100 else 1), _POWERS[power]
