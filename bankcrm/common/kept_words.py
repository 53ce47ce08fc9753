"""Words and badges made once for each language: a list draws the same few of them hundreds of times."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

from django.utils.translation import get_language

R = TypeVar("R")


def kept_per_language(make: Callable[..., R]) -> Callable[..., R]:
    """Keep the last answers of a function whose arguments are plain values and whose answer depends on the language."""

    @lru_cache(maxsize=512)
    def kept(language: str | None, *args: Any, **kwargs: Any) -> R:
        return make(*args, **kwargs)

    @wraps(make)
    def ask(*args: Any, **kwargs: Any) -> R:
        return kept(get_language(), *args, **kwargs)

    return ask
