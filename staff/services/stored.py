"""What editing a branch and editing an employee have in common: the row under lock, core fields, the second editor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from bankcrm.common.errors import EditConflict, RuleViolation
from bankcrm.common.feeds.owned import core_columns
from bankcrm.common.models import VersionedModel

Record = TypeVar("Record", bound=VersionedModel)


def locked(record: Record) -> Record:
    """The row as it stands now, kept for this transaction."""
    rows: Any = type(record)._default_manager
    return rows.select_for_update().get(pk=record.pk)


def refuse_stale(record: VersionedModel, row_version: int | None, names: Iterable[str]) -> None:
    """Raise EditConflict with what now stands if somebody saved since the person read the record."""
    if row_version is None or record.row_version == row_version:
        return
    theirs: dict[str, object] = {name: getattr(record, name) for name in names}
    raise EditConflict(
        _("Somebody else has saved this record in the meantime."), {**theirs, "row_version": record.row_version}
    )


def refuse_core_fields(record: Model, names: Iterable[str]) -> None:
    """What the core system feeds is changed there."""
    owned = core_columns(record)
    for name in names:
        if name in owned:
            raise RuleViolation("core_field", _("This field comes from the core system and is not changed here."), name)


def save_changes(record: VersionedModel, names: Iterable[str]) -> None:
    """Write the columns and count the save."""
    record.row_version += 1
    record.save(update_fields={*names, "row_version", "changed_at"})
