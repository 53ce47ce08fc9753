"""The audit trail: `record()` inside the service's transaction, with a code that was registered.

An unknown code is an exception, so that nothing is written that no page can put into words.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from bankcrm.common.context import origin
from bankcrm.common.models import AuditEntry

Changes = dict[str, list[Any]]
Mask = Callable[[Any, str, Changes], tuple[str, Changes]]
Words = Callable[[AuditEntry], Changes]

_labels: dict[str, str | Promise] = {}
_masks: dict[str, Mask] = {}
_words: dict[str, Words] = {}
_names: dict[tuple[str, str], str | Promise] = {}
_values: dict[tuple[str, str], Callable[[Any], Any]] = {}


def register(code: str, label: str | Promise) -> None:
    """Make an audit code known, with the words that history pages show for it. Codes are never reused."""
    if _labels.setdefault(code, label) is not label and str(_labels[code]) != str(label):
        raise ValueError(f"audit code {code} is registered twice")


def name_field(subject_type: str, name: str, label: str | Promise) -> None:
    """Words for something in `changes` that is no field of the subject: a part, a kind of number."""
    _names[subject_type, name] = label


def words_for(subject_type: str, name: str, words: Callable[[Any], Any]) -> None:
    """How a field's stored value is said to the reader, where its model has no choices to say it."""
    _values[subject_type, name] = words


def value_words(subject_type: str, name: str) -> Callable[[Any], Any] | None:
    return _values.get((subject_type, name))


def field_name(subject_type: str, name: str) -> str | None:
    found = _names.get((subject_type, name))
    return None if found is None else str(found)


def label(code: str) -> str:
    return str(_labels.get(code, code))


def register_mask(subject_type: str, mask: Mask) -> None:
    """How entries about such records are shown: (reader, subject's text, changes) -> text and changes, masked."""
    _masks[subject_type] = mask


def register_words(subject_type: str, words: Words) -> None:
    """For records that keep structured values: an entry's changes by label, with texts for the reader."""
    _words[subject_type] = words


def changes_in_words(entry: AuditEntry) -> Changes | None:
    """What the entry changed as its module says it; None where fields and values speak for themselves."""
    words = _words.get(entry.subject_type)
    return words(entry) if words and entry.changes else None


def as_shown_to(user: Any, entry: AuditEntry) -> tuple[str, Changes]:
    """Subject and changes as this reader of the trail may see them: it shows no more than the record's own page."""
    mask = _masks.get(entry.subject_type)
    return mask(user, entry.subject_text, entry.changes) if mask else (entry.subject_text, entry.changes)


def codes() -> dict[str, str | Promise]:
    return dict(_labels)


def record(
    code: str,
    subject: Model,
    *,
    acting_user: Any,
    changes: dict[str, list[Any]] | None = None,
    reason: str = "",
    customer_id: int | None = None,
    batch_id: int | None = None,
) -> AuditEntry:
    """Write one audit entry; must run inside a transaction, so that it stands or falls with the change.

    changes: field name -> [old, new], both in a form that JSON holds. customer_id: whose data it concerns, for
    the question "who opened this customer". acting_user None means the system itself.
    """
    if code not in _labels:
        raise ValueError(f"audit code {code} is not registered")
    if not connection.in_atomic_block:
        raise RuntimeError("record() needs the transaction of the change it records")
    where = origin()
    return AuditEntry.objects.create(
        code=code,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_text=str(subject)[:200],
        customer_id=customer_id,
        user_id=acting_user.pk if acting_user is not None else None,
        user_name=str(acting_user)[:150] if acting_user is not None else "",
        changes=changes or {},
        reason=reason,
        source=where.source,
        address=where.address,
        trace=where.trace,
        batch_id=batch_id,
    )


def record_each(
    code: str,
    subjects: QuerySet,
    *,
    text: str,
    customer: str = "",
    acting_user: Any,
    changes: Changes | None = None,
    was: tuple[str, str] | None = None,
    reason: str = "",
) -> int:
    """One entry for each row of a set, all alike but for their subject, in one statement; how many.

    text: the field that says what the row is called; customer: the field of the customer it concerns, perhaps "pk".
    was: a name in `changes` and the field that holds each row's own old value, read now: record before the change.
    """
    if code not in _labels:
        raise ValueError(f"audit code {code} is not registered")
    if not connection.in_atomic_block:
        raise RuntimeError("record_each() needs the transaction of the change it records")
    where, columns = origin(), ("pk", text, *([customer] if customer else []), *([was[1]] if was else []))
    changed = "jsonb_set(%s::jsonb, ARRAY[%s, '0'], coalesce(to_jsonb(s.was::text), 'null'))" if was else "%s::jsonb"
    try:
        sql, params = subjects.order_by().values_list(*columns).query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_auditentry (at, code, subject_type, user_id, user_name, changes, reason, source, "  # noqa: S608
            "address, trace, subject_id, subject_text, customer_id) "
            f"SELECT %s, %s, %s, %s, %s, {changed}, %s, %s, %s::inet, %s, s.id, left(s.called, 200), "
            f"{'s.customer' if customer else 'NULL'} "
            f"FROM ({sql}) AS s (id, called{', customer' if customer else ''}{', was' if was else ''})",
            [
                timezone.now(),
                code,
                subjects.model._meta.label_lower,
                acting_user.pk if acting_user is not None else None,
                str(acting_user)[:150] if acting_user is not None else "",
                json.dumps(changes or {}),
                *([was[0]] if was else []),
                reason,
                where.source,
                where.address,
                where.trace,
                *params,
            ],
        )
        return cursor.rowcount


def plain(value: Any) -> Any:
    """A field value as the audit trail keeps it: JSON's own types stay, the rest becomes text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Model):
        return str(value)
    return str(value)


def difference(instance: Model, new: dict[str, Any]) -> dict[str, list[Any]]:
    """field -> [old, new] for the values that differ from what the instance holds."""
    changes = {}
    for name, value in new.items():
        old = getattr(instance, name)
        if old != value:
            changes[name] = [plain(old), plain(value)]
    return changes
