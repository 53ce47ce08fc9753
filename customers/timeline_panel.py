"""The timeline on the customer's page: what every module tells, newest first, what is planned at the top."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting, panels, timeline
from bankcrm.common.timeline import Cursor, Event, Source
from customers.panels import CustomerPanel

IN_OVERVIEW, ON_A_PAGE = 6, 30


class TimelinePanel(CustomerPanel):
    """A few events beside the others on the first tab; all of them, by kind and page by page, on its own."""

    code = "timeline"
    label = gettext_lazy("Timeline")
    template = "customers/_timeline.html"
    permission = "customers.view_customer"
    position = 20
    in_overview = "side"

    @cached_property
    def sources(self) -> list[Source]:
        return timeline.sources_for(self.record, self.user)

    def context(self) -> dict[str, Any]:
        in_overview = self.request.GET.get("alone") == "no"
        kind, before = self.request.GET.get("kind", ""), self.request.GET.get("before", "")
        chosen = [source for source in self.sources if source.kind == kind] or self.sources
        page = timeline.timeline_page(
            chosen,
            before=None if in_overview else Cursor.decode(before),
            limit=IN_OVERVIEW if in_overview else ON_A_PAGE,
        )
        planned = page.planned[-2:] if in_overview else page.planned
        context: dict[str, Any] = {
            "events": [_line(when, event, _("planned")) for when, event in planned]
            + [_line(placed.when, placed.event) for placed in page.events],
            "in_overview": in_overview,
        }
        if in_overview:
            return context | {"panel": {"more_url": self._url(), "more_label": _("All")}}
        return context | {
            "kinds": self._kinds(kind),
            "earlier_url": self._url(kind=kind, before=page.earlier) if page.earlier else "",
            "earlier_fragment": self._url("panel", kind=kind, before=page.earlier),
        }

    def _kinds(self, current: str) -> list[dict[str, Any]]:
        known = timeline.kinds_of(self.sources)
        if not any(code == current for code, _label in known):
            current = ""
        return [
            {
                "label": label,
                "url": self._url(kind=code),
                "fragment": self._url("panel", kind=code),
                "current": code == current,
            }
            for code, label in [("", _("All")), *known]
        ]

    def _url(self, by: str = "tab", **params: str) -> str:
        asked = {by: self.code, **{name: value for name, value in params.items() if value}}
        return f"{self.request.path}?{urlencode(asked)}"


def _line(when: Any, event: Event, planned: str = "") -> dict[str, Any]:
    """An event as the component draws it; a day of this year without the year, as dense lists have it."""
    day = formatting.day(when)
    if when.year == timezone.localdate().year:
        day = day[5:]
    title = f"{event.title} · {planned}" if planned else event.title
    return {
        "title": title,
        "text": event.text,
        "icon": event.icon,
        "level": event.level,
        "url": event.url,
        "at": day,
        "iso": formatting.day(when),
    }


def register() -> None:
    panels.register("customers.customer", TimelinePanel)
