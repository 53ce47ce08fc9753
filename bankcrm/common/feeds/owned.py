"""Which columns the core system owns: exactly those that the profile of the last batch mapped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from bankcrm.common.feeds import entities as registry
from bankcrm.common.feeds.run import Run
from bankcrm.common.models import FeedSource


@dataclass(frozen=True)
class CoreColumns:
    """The model's fields that a form must lock, where they come from and as of when."""

    fields: frozenset[str] = frozenset()
    profile: str = ""
    as_of: date | None = None
    batch: str = ""

    def __contains__(self, name: object) -> bool:
        return name in self.fields

    def __bool__(self) -> bool:
        return bool(self.fields)


def core_columns(of: type[models.Model] | models.Model) -> CoreColumns:
    """What the core owns of a model, or of one record: nothing of a record that it did not bring."""
    if isinstance(of, models.Model):
        if getattr(of, "made_by_batch", None) is None:
            return CoreColumns()
        of = type(of)
    names = [entity.name for entity in registry.entities() if entity.model is of]
    sources = list(FeedSource.objects.filter(entity__in=names).select_related("batch").order_by("as_of", "batch_id"))
    if not sources:
        return CoreColumns()
    last = sources[-1]
    fields = frozenset(name for source in sources for name in source.fields)
    return CoreColumns(fields, last.profile, last.as_of, last.batch.number)


def remember(run: Run) -> None:
    """Keep which fields this batch mapped, for each of its entities."""
    for part in run.parts.values():
        fields: list[Any] = sorted(part.entity.model_field(part.entity.by_name[name]).name for name in part.columns)
        FeedSource.objects.update_or_create(
            entity=part.name,
            defaults={
                "profile": run.feed.profile.name,
                "batch": run.batch,
                "fields": fields,
                "as_of": run.business_date,
            },
        )
