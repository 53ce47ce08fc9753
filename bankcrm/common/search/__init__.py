"""One search box for everything: what was typed (`Query`), what was found (`Hit`), and who finds (`SearchSource`).

An app registers its sources in `ready()`; the screen calls `search(text, user)` and `recent(user)` and draws what
comes back. Everything in an answer is already within the reader's scope and masked for this reader.
"""

from bankcrm.common.search.hits import Group, Hit, Reason, Span
from bankcrm.common.search.query import Query
from bankcrm.common.search.sources import Answer, Found, SearchSource, recent, register, search, sources_for

__all__ = [
    "Answer",
    "Found",
    "Group",
    "Hit",
    "Query",
    "Reason",
    "SearchSource",
    "Span",
    "recent",
    "register",
    "search",
    "sources_for",
]
