"""How gunicorn serves the product: `gunicorn --config python:bankcrm.serving bankcrm.wsgi:application`.

The same in `make run`, on a server and in the bench. How many workers, and where they listen, is said by who starts it.
"""

import ctypes
import gc
from typing import Any

# Loaded once, before the workers are made: they share its memory.
preload_app = True
worker_class = "gthread"
threads = 4

# A page makes some thousand objects and leaves hardly a cycle: at Python's own 700 a list is collected three times
# while it is drawn.
OBJECTS_BEFORE_A_COLLECTION = 10_000


def when_ready(server: Any) -> None:
    """What every worker needs is loaded before they are made, and stays for good: no collection walks through it again,

    nor writes into the shared memory.
    """
    import redis  # noqa: F401 13 MB, which Django's cache would load in every worker
    from django.template import engines
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 every address, and with it every view
    engines.all()  # Every tag and filter.
    gc.collect()
    _give_back()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_A_COLLECTION, 20, 20)


def _give_back() -> None:
    """What loading took and left free goes back to the system: once filled, it would be copied for each worker."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # Of glibc.
    if trim is not None:
        trim(0)
