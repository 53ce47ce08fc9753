"""Abstract bases and the field types of a bank: codes, money, rates."""

import re
from collections.abc import Collection, Sequence
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _

from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class CodeField(models.CharField):
    """Codes, numbers and pinyin: compared byte by byte (COLLATE "C") on every server, so a prefix uses the index.

    Django would add a second index for prefixes to every unique "varchar" column; by the type's other name it does not.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs["db_collation"] = "C"
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str | None:
        named = super().db_type(connection)
        return named and re.sub(r"^varchar\b", "character varying", named)


class MoneyField(models.DecimalField):
    """numeric(18,2); the currency stands beside it in the row or is the bank's own. Never a float."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 18, 2
        super().__init__(*args, **kwargs)


class RateField(models.DecimalField):
    """Percent a year, numeric(9,6)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 9, 6
        super().__init__(*args, **kwargs)


class BankModel(models.Model):
    """Base of every model of ours: declare `ScopePaths`, or a system check refuses to start."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(  # type: ignore[override]  # A later Django asks for one more argument.
        cls, db: str | None, field_names: Collection[str], values: Sequence[Any]
    ) -> Self:
        """A row that was read, made without `__init__`.

        That goes through every field of the model, those that were not read too, and asks signals to which nobody of
        ours listens. A list makes two hundred objects: it took a tenth of the page.
        """
        row = cls.__new__(cls)
        row.__dict__.update(zip(field_names, values, strict=True))
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        return row


class VersionedModel(BankModel):
    """A record that people edit: `row_version` counts its saves, so that the second of two editors is told."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    row_version = models.PositiveIntegerField(_("row version"), default=1, editable=False)

    class Meta:
        abstract = True


class AdministratorsQuerySet(ScopedQuerySet):
    """Tables that hold settings or traces of the system itself: whoever has the permission sees every row."""

    scope = ScopePaths(open_to_all=True)


class CoreFedModel(BankModel):
    """A row that the core system may own.

    made_by_batch: the batch that brought it (none: made here); made_by_line: the line of the file, as later lines are
    kept in `FeedChange`; missing_since: the business date since which a full file no longer holds it, which is never
    deleted.
    """

    made_by_batch = models.BigIntegerField(_("brought by batch"), null=True, editable=False)
    made_by_line = models.BigIntegerField(_("brought by line"), null=True, editable=False)
    missing_since = models.DateField(_("not in the feed since"), null=True, editable=False)

    class Meta:
        abstract = True
