"""A warning's chain taken along on paper or as a file, on record."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bankcrm.common import audit
from bankcrm.common.permissions import demand_on
from early_warning.models import Warning


@transaction.atomic
def warning_print(*, warning: Warning, as_pdf: bool = False, acting_user: Any) -> None:
    demand_on(acting_user, "view", warning)
    code = "warning.saved" if as_pdf else "warning.printed"
    audit.record(code, warning, acting_user=acting_user, customer_id=warning.customer_id)
