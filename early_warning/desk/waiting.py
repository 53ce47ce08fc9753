"""What waits on one's own desk, and with which desk somebody begins."""

from __future__ import annotations

from typing import Any

from early_warning.desk import inbox


def number_waiting(user: Any) -> int:
    """Asked once a request: the menu, the bell and the inbox say the same."""
    held = getattr(user, "_warnings_waiting", None)
    if held is None:
        held = user._warnings_waiting = inbox.waiting(user)
    return int(held)


def first_desk(user: Any) -> str:
    """One's own as long as something waits there, else all within reach: a head's warnings may lie a level lower."""
    desks = inbox.desks_of(user)
    if desks and desks[0] == inbox.MINE and not number_waiting(user):
        return inbox.REACH
    return desks[0] if desks else ""
