"""What a list's address says: which rows, in which order, how shown, and which of them were ticked."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

# Parameters of a list's address that say how its page is shown, and not which rows it holds.
OF_THE_PAGE = ("page", "rows", "filters", "columns", "views", "do")
# The rows that were ticked one by one, in an address.
TICKED = "pick"
MOST_TICKED = 200


def keys(words: Iterable[str]) -> list[int]:
    """Keys of rows out of an address: what is none, or too large for a key, is passed over."""
    return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 19][:MOST_TICKED]


def list_query(params: QueryDict) -> str:
    """What of a list's address says which rows it holds, and in which order."""
    query = params.copy()
    for name in OF_THE_PAGE:
        query.pop(name, None)
    return query.urlencode()
