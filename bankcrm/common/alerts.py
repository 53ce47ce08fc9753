"""The one line beneath a record's head that must be seen first, from whichever module knows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from bankcrm.common.permissions import may

# Gives level, title, text, url and more (the words of the way on), or None; scopes and masks what it reads itself.
Alert = Callable[[Any, Any], dict[str, Any] | None]

_alerts: dict[str, list[tuple[str, Alert]]] = {}


def register(model_label: str, permission: str, alert: Alert) -> None:
    """Let a module warn on the pages of a model's records ("customers.customer"), for whoever has the permission."""
    alerts = _alerts.setdefault(model_label, [])
    if (permission, alert) not in alerts:
        alerts.append((permission, alert))


def alert_for(record: Model, user: Any) -> dict[str, Any] | None:
    """The first that has something to say to this person."""
    for permission, alert in _alerts.get(record._meta.label_lower, ()):
        said = alert(record, user) if may(user, permission) else None
        if said is not None:
            return said
    return None
