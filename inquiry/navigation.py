"""The search box in the top bar, for whoever may search anything."""

from __future__ import annotations

from typing import Any

from bankcrm.common import navigation, search


def _box(request: Any) -> dict[str, Any] | None:
    """None: nothing that this person could find, hence no box."""
    sources = search.sources_for(request.user) if request.user.is_authenticated else []
    if not sources:
        return None
    return {"place": "start", "sources": sources if len(sources) > 1 else []}


def register() -> None:
    navigation.register_slot(navigation.Slot("inquiry/_search_slot.html", position=10, context=_box))
