"""What everybody may change about their own sign-in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from bankcrm.common.errors import RuleViolation
from staff.models import User


def own_language_set(*, language: str, acting_user: Any) -> None:
    """Remember the person's language. A taste and no fact of the bank: it leaves no trace in the audit."""
    if language not in dict(settings.LANGUAGES):
        raise RuleViolation("unknown_language", _("There is no such language."), "language")
    User.objects.filter(pk=acting_user.pk).exclude(language=language).update(language=language)
