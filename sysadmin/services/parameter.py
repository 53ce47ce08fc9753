"""Parameters of the bank, changed one at a time, with the old value on record."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common import audit, parameters
from bankcrm.common.errors import EditConflict, RuleViolation
from bankcrm.common.jobs import job_start
from bankcrm.common.models import Parameter
from bankcrm.common.permissions import demand


@transaction.atomic
def parameter_set(*, code: str, value: Any, row_version: int, acting_user: Any) -> Parameter:
    """Give a declared parameter a value within its range. `row_version` is the one the person saw, 0 for none yet."""
    demand(acting_user, "common.change_parameter")
    declared = parameters.declared().get(code)
    if declared is None:
        raise RuleViolation("unknown_parameter", _("There is no such parameter."))
    try:
        value = declared.check(value)
    except ValidationError as error:
        raise RuleViolation("out_of_range", " ".join(error.messages), "value") from error
    row, made = Parameter.objects.select_for_update().get_or_create(
        code=code, defaults={"value": declared.default, "row_version": 0}
    )
    if row.row_version != row_version:
        message = _("Somebody else has changed it meanwhile.")
        raise EditConflict(message, {"value": row.value, "row_version": row.row_version})
    if made or row.value != value:
        before, row.value, row.row_version = row.value, value, row.row_version + 1
        row.save()
        audit.record("parameter.changed", row, acting_user=acting_user, changes={"value": [before, value]})
        if declared.follow_up:
            job_start(task=declared.follow_up, arguments={}, acting_user=acting_user)
    return row
