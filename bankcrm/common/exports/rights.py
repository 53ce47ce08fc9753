"""The rights by which lists are taken along, as the lists declare them."""

from __future__ import annotations

from typing import Any

from bankcrm.common.permissions import may

_rights: set[str] = set()


def know(permission: str) -> None:
    _rights.add(permission)


def exports_anything(user: Any) -> bool:
    """Whether any list at all may be taken along by this person."""
    return any(may(user, permission) for permission in _rights)
