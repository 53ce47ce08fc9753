"""Addresses of pages: they never change while the process lives, and a page asks for dozens of them."""

from __future__ import annotations

from functools import cache

from django.urls import reverse

# Any will do that stands in no address by itself.
_SOME_KEY = 9_876_543_210


@cache
def address(url_name: str) -> str:
    """Where a page lies that needs nothing besides its name."""
    return reverse(url_name)


def address_of(url_name: str, key: int | str) -> str:
    """Where the page of a record lies, known by its key alone."""
    before, after = around_key(url_name)
    return f"{before}{key}{after}"


@cache
def around_key(url_name: str) -> tuple[str, str]:
    """What stands before and after the key."""
    before, _key, after = reverse(url_name, args=[_SOME_KEY]).partition(str(_SOME_KEY))
    return before, after
