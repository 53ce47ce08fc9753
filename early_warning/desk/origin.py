"""Where the figures of a warning came from: batch, file, line."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps

from bankcrm.common.feeds.entities import entities
from bankcrm.common.models import FeedBatch, FeedChange
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
        changes = FeedChange.objects.filter(entity=entity, record_id=warning.subject_id)
        changes = changes.filter(batch__business_date__lte=warning.last_seen_on)
        found = changes.select_related("batch").order_by("-pk").first()
        if found is not None:
            return Origin(found.batch.number, found.batch_id, entity, found.line)
    return _brought(warning)


def _brought(warning: Warning) -> Origin | None:
    """The line that brought the subject itself: balances, for one, bring columns of accounts that stand already."""
    makes = (one.name for one in entities() if one.model_label.lower() == warning.subject_type and not one.updates_only)
    entity = next(makes, "")
    row = apps.get_model(warning.subject_type)._default_manager.filter(pk=warning.subject_id).first()
    batch = FeedBatch.objects.filter(pk=getattr(row, "made_by_batch", None) or 0).first()
    if batch is None:
        return None
    return Origin(batch.number, batch.pk, entity, getattr(row, "made_by_line", None))
