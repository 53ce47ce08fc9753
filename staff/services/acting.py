"""Who may call a service: somebody with the permission, or the system itself (a command, a feed: None)."""

from typing import Any

from bankcrm.common.permissions import demand


def demand_unless_system(acting_user: Any, permission: str) -> None:
    """Raise NotAllowed unless the system acts or one of the person's roles gives the permission."""
    if acting_user is not None:
        demand(acting_user, permission)
