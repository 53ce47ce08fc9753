"""Requests that the live server is still answering: a browser that left does not stop them.

A test in the browser ends when it has seen what it waits for; panels of the last page may still be on their way.
Emptying the tables under them ends in a deadlock, or in rows that come back after the emptying.
"""

from __future__ import annotations

import threading
from typing import Any

from django.core.signals import request_finished, request_started

PATIENCE = 20  # seconds
_changed = threading.Condition()
_running: set[int] = set()


def _started(**kwargs: Any) -> None:
    if threading.current_thread() is not threading.main_thread():  # the test's own client waits for its answer
        with _changed:
            _running.add(threading.get_ident())


def _finished(**kwargs: Any) -> None:
    with _changed:
        _running.discard(threading.get_ident())
        _changed.notify_all()


request_started.connect(_started)
request_finished.connect(_finished)


def wait_for_the_last() -> None:
    """Return when no request is being answered; fail after `PATIENCE` seconds."""
    with _changed:
        if not _changed.wait_for(lambda: not _running, timeout=PATIENCE):
            raise TimeoutError(f"{len(_running)} requests are still being answered after {PATIENCE} s")
