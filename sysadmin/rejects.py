"""Rejected lines and remarks for the reader: by keyset, with reasons in words and values masked.

A rejected line may hold anything that a customer's line holds, and a shifted column may hold what its name does not
say. So values are masked by what they look like as well as by where they stand; whoever lacks the right to see
rejected lines gets line, column and reason without the value; the whole value leaves only with the download, on record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from bankcrm.common import masking
from bankcrm.common.feeds import entities
from bankcrm.common.feeds.columns import Reference, Text
from bankcrm.common.feeds.services import reject_sentence, rejects_csv
from bankcrm.common.models import FeedReject

PAGE_SIZE = 25

# Entities whose free text is about nobody in particular, and those whose keys every list shows unmasked.
_OPEN_ENTITIES = {"branches", "categories", "products", "rates", "exchange_rates"}
_OPEN_KEYS = _OPEN_ENTITIES | {"employees", "customers", "loans"}
_NAMES = {"name", "holder_name", "short_name"}
_LOOKS_LIKE_A_NUMBER = re.compile(r"^[\d*Xx ./-]{11,}$")


@dataclass(frozen=True, slots=True)
class RejectRow:
    """One line as the page shows it."""

    id: int
    file: str
    line: int
    column: str
    value: str
    reason: str
    is_following: bool


def masked_value(reject: FeedReject) -> str:
    """The value as far as it may stand on a page."""
    value = reject.value
    if len(value.strip()) <= 2:
        return value
    if _LOOKS_LIKE_A_NUMBER.match(value) and sum(character.isdigit() for character in value) >= 11:
        return masking.mask_identity(value)
    return value if _is_open(reject) else _mask_text(reject.column, value)


def _is_open(reject: FeedReject) -> bool:
    """Whether the column holds figures, dates, codes or keys that name no person."""
    entity = entities.entity(reject.entity)
    if entity is None:
        return False
    if entity.name in _OPEN_ENTITIES:
        return True
    if reject.column not in entity.by_name:
        return False
    kind = entity.kind(reject.column)
    if isinstance(kind, Reference):
        target = entity.target(reject.column)
        return target is not None and target.name in _OPEN_KEYS
    if reject.column in entity.key:
        return entity.name in _OPEN_KEYS
    return not isinstance(kind, Text)


def _mask_text(column: str, value: str) -> str:
    if column in _NAMES:
        return masking.mask_person(value)
    if "@" in value:
        return masking.mask_email(value)
    if len(value) > 10:
        return masking.mask_middle(value, 3, 4)
    return masking.mask_middle(value, 1, 1, "***")


def reason_in_words(reject: FeedReject, masked: str) -> str:
    """The sentence, with the value in it masked as beside it."""
    words = reject_sentence(reject)
    return words.replace(reject.value, masked) if len(reject.value) > 2 else words


def page_of(rejects: QuerySet, *, remarks: bool, after: int, with_values: bool) -> dict[str, Any]:
    """Rows after the key `after`, and the key to go on from."""
    found = list(rejects.filter(is_remark=remarks, pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
    rows = [_row(reject, with_values) for reject in found[:PAGE_SIZE]]
    return {"rows": rows, "next": rows[-1].id if len(found) > PAGE_SIZE else None}


def _row(reject: FeedReject, with_values: bool) -> RejectRow:
    masked = masked_value(reject)
    return RejectRow(
        id=reject.pk,
        file=reject.file_name,
        line=reject.line,
        column=reject.column,
        value=masked if with_values else "",
        reason=reason_in_words(reject, masked if with_values else "…"),
        is_following=reject.is_following,
    )


def as_csv(rejects: QuerySet, language: str) -> Iterator[str]:
    """The whole list for a spreadsheet, piece by piece: whole values, reasons in words, lines as they were sent."""
    with translation.override(language):
        yield "\ufeff"
        yield from rejects_csv(rejects.order_by("pk").iterator(chunk_size=2000))
