"""What one person wants to be told outside the application."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bankcrm.common import audit
from early_warning.models import NoticeChoice


@transaction.atomic
def notice_choice_set(*, digest: bool, from_level: int, acting_user: Any) -> NoticeChoice:
    """One's own choice, and nobody else's."""
    choice, made = NoticeChoice.objects.select_for_update().get_or_create(user=acting_user)
    changes = audit.difference(choice, {"digest": digest, "from_level": from_level})
    choice.digest, choice.from_level = digest, from_level
    choice.save(update_fields=["digest", "from_level"])
    if changes or made:
        audit.record("notices.chosen", choice, acting_user=acting_user, changes=changes)
    return choice
