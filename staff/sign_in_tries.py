"""Wrong sign-ins, counted by the name that was typed: how many tries are left, and how long a lock lasts.

By name and not by person: a name that nobody has is counted and locked in the same words, so that no answer tells which
names there are, nor which user name and employee number are the same person's. Kept in the cache; without it, what
allauth counts by address is left.
"""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import dataclass

from django.core.cache import cache

from bankcrm.common import parameters
from staff.parameters import SIGN_IN_LOCK_MINUTES, SIGN_IN_TRIES

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """`left` tries of the name; with none left, when the lock ends (seconds since 1970)."""

    left: int
    locked_until: float = 0


def try_taken(name: str) -> Standing:
    """Count one try of the name before its password is looked at: ten at once are not ten free ones."""
    most, seconds = parameters.get(SIGN_IN_TRIES), parameters.get(SIGN_IN_LOCK_MINUTES) * 60
    key = _key(name)
    try:
        if until := cache.get(f"{key}:lock"):
            return Standing(0, until)
        cache.add(key, 0, seconds)
        taken = cache.incr(key)
        if taken >= most:
            cache.add(f"{key}:lock", time.time() + seconds, seconds)
        return Standing(max(most - taken, 0), cache.get(f"{key}:lock") if taken > most else 0)
    except Exception:
        log.warning("wrong sign-ins are not counted: the cache is away", exc_info=True)
        return Standing(most)


def lock_end(name: str) -> float:
    """When the name's lock ends; 0 without one."""
    try:
        return cache.get(f"{_key(name)}:lock") or 0
    except Exception:
        return 0


def try_was_right(name: str) -> None:
    """The password was right: the name begins anew."""
    try:
        cache.delete_many([_key(name), f"{_key(name)}:lock"])
    except Exception:
        log.warning("wrong sign-ins are not forgotten: the cache is away", exc_info=True)


def _key(name: str) -> str:
    return f"sign-in:{hashlib.sha256(name.strip().lower().encode()).hexdigest()}"
