"""A night's files by browser: what can be said at once is said at the form, the rest by the batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from bankcrm.common import bank
from bankcrm.common.errors import RuleViolation
from bankcrm.common.feeds import manifest, reasons
from bankcrm.common.feeds.services import batch_start, upload_name
from bankcrm.common.models import FeedBatch
from bankcrm.common.permissions import demand


def feed_upload(
    *,
    files: Sequence[UploadedFile],
    business_date: date | None,
    is_trial: bool,
    max_rejects: Decimal | None,
    acting_user: Any,
) -> FeedBatch:
    """Keep the files as a batch and queue it. Raises RuleViolation with the field that is wrong."""
    demand(acting_user, "common.add_feedbatch")
    refuse_in_a_demo_bank()
    names = [upload_name(file.name or "") for file in files]
    if all(name == manifest.FILE_NAME for name in names):
        raise RuleViolation("no_files", _("Choose at least one file with data."), "files")
    if business_date is None and manifest.FILE_NAME not in names:
        raise RuleViolation("no_date", _("Name the business date: there is no manifest that does."), "business_date")
    return batch_start(
        files=files,
        business_date=business_date,
        is_trial=is_trial,
        max_rejects=max_rejects,
        acting_user=acting_user,
    )


def refuse_in_a_demo_bank() -> None:
    """Real data are never mixed with demo data."""
    if bank.state().is_demo:
        raise RuleViolation("demo_bank", reasons.sentence("demo_bank"))
