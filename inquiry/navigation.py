"""The search box in the top bar, for whoever may search anything."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bankcrm.common import navigation, search
from bankcrm.common.kept_words import kept_per_language


def _box(request: Any) -> str:
    """Empty: nothing that this person could find, hence no box."""
    sources = search.sources_for(request.user) if request.user.is_authenticated else []
    return _drawn(tuple((source.code, str(source.label)) for source in sources)) if sources else ""


@kept_per_language
def _drawn(sources: tuple[tuple[str, str], ...]) -> SafeString:
    """The same for everybody who may search the same."""
    return render_to_string("inquiry/_search_slot.html", {"sources": sources if len(sources) > 1 else ()})


def register() -> None:
    navigation.register_slot(navigation.Slot(_box, position=10, at_start=True))
