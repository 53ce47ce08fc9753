"""The way in for a bank's files, as it is offered to each person."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank
from bankcrm.common.actions import Action
from bankcrm.common.feeds import reasons
from bankcrm.common.permissions import ALLOWED, Decision


def _takes_files(user: Any, record: Any) -> Decision:
    return Decision(lambda: reasons.sentence("demo_bank")) if bank.state().is_demo else ALLOWED


UPLOAD = Action(
    gettext_lazy("Upload files"),
    "upload",
    "sysadmin:batch_upload",
    "common.add_feedbatch",
    on_record=False,
    primary=True,
    allowed=_takes_files,
)


def none_yet(user: Any) -> dict[str, Any]:
    """What stands where no file has come: the next step, for whoever may take it in a bank that takes files."""
    button = UPLOAD.button(user)
    if bank.state().is_demo:
        text, button = _("This bank holds demo data and takes no files."), None
    elif button:
        text = _("Upload a bank's files, or load a folder with manage.py load_feed.")
    else:
        text = _("Batches stand here once the bank's files are taken in.")
    return {"icon": "database-off", "title": _("No files have come yet"), "text": text, "action": button}
