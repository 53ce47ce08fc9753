"""What an officer of the bank may set about warnings."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bankcrm.common import parameters

RUN_AT = "warnings.run_at"
DIGEST_AT = "warnings.digest_at"

SNOOZE_DAYS = "warnings.snooze_days"
INBOX_BUDGET = "warnings.inbox_budget"
NOTICE_DAYS = "warnings.notice_days"


def _check_hour(value: Any) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValidationError(gettext("An hour of the day is needed, such as 06:00."))


parameters.register(
    RUN_AT,
    _("Hour from which the warnings of the night are raised"),
    default="06:00",
    validate=_check_hour,
    help=_("In the bank's own time. Earlier files wait for it; files that come later are not kept waiting."),
)
parameters.register(
    DIGEST_AT,
    _("Hour from which new warnings are sent by e-mail"),
    default="07:30",
    validate=_check_hour,
    help=_("In the bank's own time, and not before the night's run is done."),
)
parameters.register(
    SNOOZE_DAYS,
    _("Longest that a warning may be put off (days)"),
    default=14,
    minimum=1,
    maximum=90,
    help=_("Until that day it is neither shown in the inbox nor escalated, unless it worsens."),
)
parameters.register(
    INBOX_BUDGET,
    _("Warnings that an inbox shows at once"),
    default=30,
    minimum=5,
    maximum=300,
    help=_("The gravest come first; how many lower ones are kept aside is said beneath them."),
)
parameters.register(
    NOTICE_DAYS,
    _("Days that is kept who was told of a warning"),
    default=180,
    minimum=30,
    maximum=3650,
    help=_("Older notices, by e-mail and to systems, are removed each night. Nobody is told again because of it."),
)
