"""What every service that changes a record has in common: the row under lock, core fields, the second editor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import one_row
from bankcrm.common.errors import EditConflict, NotAllowed, RuleViolation
from bankcrm.common.feeds.owned import core_columns
from bankcrm.common.models import VersionedModel
from bankcrm.common.permissions import demand_unless_system

Record = TypeVar("Record", bound=Model)
SAVED_MEANWHILE = gettext_lazy("Somebody else has saved this record in the meantime.")


def row_locked(model: type[Record], pk: int, permission: str, acting_user: Any) -> Record:
    """The row, locked and read anew; one query also says whether it lies in the person's scope.

    acting_user None is the system itself: a command or a job.
    """
    demand_unless_system(acting_user, permission)
    if acting_user is None:
        found = one_row.lock(model._default_manager.all()).filter(pk=pk).first()
    else:
        found = one_row.locked_for(acting_user, permission, model, pk)
    if found is None:
        raise NotAllowed(_("This record is outside your data scope."))
    return found


def record_locked(record: Record, permission: str, acting_user: Any) -> Record:
    """The record as it stands now, kept for this transaction, for whoever may do this on it."""
    return row_locked(type(record), record.pk, permission, acting_user)


def refuse_stale(
    record: VersionedModel, row_version: int | None, names: Iterable[str], message: str | Promise = SAVED_MEANWHILE
) -> None:
    """Raise EditConflict with what now stands if somebody saved since the person read the record."""
    if row_version is None or record.row_version == row_version:
        return
    theirs: dict[str, object] = {name: getattr(record, name) for name in names}
    raise EditConflict(str(message), {**theirs, "row_version": record.row_version})


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
