"""A record's page: header, tiles, and panels from any app, each loaded when it is opened."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bankcrm.common import actions as action_registry
from bankcrm.common.actions import RecordButtons
from bankcrm.common.alerts import alert_for
from bankcrm.common.kept_words import kept_per_language
from bankcrm.common.panels import Panel, panels_for
from bankcrm.common.views.base import RecordView


class ObjectDetailView(RecordView, ABC):
    """A record as a declaration: `header()` and `tiles()`; panels and actions come from their registries.

    `?tab=CODE` opens one panel without scripts; HTMX asks `?panel=CODE` for the panel alone. Panels marked for the
    overview show together on the first tab, each fetched by itself.
    """

    action = "view"
    template_name = "generic/object_detail.html"
    # Those that this person may open on this record.
    panels: list[Panel]

    @abstractmethod
    def header(self, record: Any) -> dict[str, Any]:
        """title, badges, facts (label, value), warning."""

    def tiles(self, record: Any) -> list[dict[str, Any]]:
        return []

    def crumbs(self, record: Any) -> list[tuple[str | Promise, str]]:
        return [(str(record), "")]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_object()
        self.panels = panels_for(record, request)
        if "panel" in request.GET:
            return self._panel_alone(record, self.panels, request.GET["panel"])
        return render(request, self.template_name, self.context(record, self.panels))

    def _panel_alone(self, record: Any, panels: list[Panel], code: str) -> HttpResponse:
        """One panel's content for HTMX; "overview" is the first tab."""
        if code == "overview":
            return HttpResponse(self._overview(panels))
        panel = next((one for one in panels if one.code == code), None)
        if panel is None:
            raise Http404
        alone = self.request.GET.get("alone") != "no"
        return HttpResponse(panel.render(alone=alone))

    def context(self, record: Any, panels: list[Panel]) -> dict[str, Any]:
        asked = self.request.GET.get("tab", "")
        overview = self._overview(panels)
        tabs = [panel for panel in panels if panel.has_tab]
        current = next((panel for panel in tabs if panel.code == asked), None)
        if current is None and not overview and tabs:
            current = tabs[0]
        header = self.header(record)
        header["warning"] = header.get("warning") or alert_for(record, self.request.user)
        actions = action_registry.registered(record._meta.label_lower)
        entries = [Tab("overview", _("Overview"), current is None)] if overview else []
        entries += [Tab(panel.code, str(panel.label), panel is current) for panel in tabs]
        return {
            "object": record,
            "heading": header["title"],
            "header": header,
            "actions": RecordButtons(actions, self.request.user, record),
            "tiles": self.tiles(record),
            "crumbs": self.crumbs(record),
            "tabs": _tabs(tuple(entries)),
            "pane": overview if current is None else current.render(alone=True),
        }

    def _overview(self, panels: list[Panel]) -> SafeString:
        """Panels of the first tab, empty where there are none; each loads by itself, the later ones when in view."""
        main, side = (
            tuple((panel.code, str(panel.label)) for panel in panels if panel.in_overview == column)
            for column in ("main", "side")
        )
        return _overview(main, side) if main or side else SafeString()


class Tab(NamedTuple):
    """A panel of its own in the row of tabs."""

    code: str
    label: str
    current: bool


@kept_per_language
def _tabs(tabs: tuple[Tab, ...]) -> SafeString:
    """The same on every record with the same panels: their addresses are relative to the page."""
    return render_to_string("generic/_tabs.html", {"tabs": tabs}) if len(tabs) > 1 else SafeString()


@kept_per_language
def _overview(main: tuple[tuple[str, str], ...], side: tuple[tuple[str, str], ...]) -> SafeString:
    """Two columns of panels (code, label) that are still to come, the same on every record that has them."""
    return render_to_string("generic/_overview.html", {"columns": (main, side) if side else (main,)})
