"""Where the figures of a warning came from: batch, file, line."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db.models import BigIntegerField, DateField, QuerySet

from bankcrm.common.asked import Asked
from bankcrm.common.feeds.entities import entities
from bankcrm.common.models import CoreFedModel, FeedBatch, FeedChange
from bankcrm.common.prepared import prepared
from early_warning.models import Warning


@dataclass(frozen=True, slots=True)
class Origin:
    batch: str
    batch_id: int
    entity: str
    line: int | None


def origin(warning: Warning) -> Origin | None:
    """The latest line, up to the night of the warning, that changed its subject, else the one that brought it.

    None where no file is on record: what was entered here, or what stood there before lines were kept.
    """
    kind = warning.rule.kind_class
    for entity in kind.sources if kind else ():
        for number, batch, line in _changed(entity, record=warning.subject_id, until=warning.last_seen_on):
            return Origin(number, batch, entity, line)
    return _brought(warning)


@prepared
def _changed(entity: str) -> QuerySet:
    changes = FeedChange.objects.filter(entity=entity, record_id=Asked("record", BigIntegerField()))
    changes = changes.filter(batch__business_date__lte=Asked("until", DateField())).order_by("-pk")
    return changes.values_list("batch__number", "batch", "line")[:1]


def _brought(warning: Warning) -> Origin | None:
    """The line that brought the subject itself: balances, for one, bring columns of accounts that stand already."""
    makes = (one.name for one in entities() if one.model_label.lower() == warning.subject_type and not one.updates_only)
    entity = next(makes, "")
    if not issubclass(apps.get_model(warning.subject_type), CoreFedModel):
        return None
    for batch, line in _made(warning.subject_type, record=warning.subject_id):
        for number in _numbers(batch=batch) if batch else ():
            return Origin(number, batch, entity, line)
    return None


@prepared
def _made(subject_type: str) -> QuerySet:
    rows = apps.get_model(subject_type)._default_manager.filter(pk=Asked("record", BigIntegerField()))
    return rows.order_by().values_list("made_by_batch", "made_by_line")


@prepared
def _numbers() -> QuerySet:
    return FeedBatch.objects.filter(pk=Asked("batch", BigIntegerField())).order_by().values_list("number", flat=True)
