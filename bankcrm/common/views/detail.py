"""A record's page: header, tiles, and panels from any app, each loaded when it is opened."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bankcrm.common import actions as action_registry
from bankcrm.common.actions import buttons
from bankcrm.common.alerts import alert_for
from bankcrm.common.panels import Panel, panels_for
from bankcrm.common.views.base import RecordView


class ObjectDetailView(RecordView, ABC):
    """A record as a declaration: `header()` and `tiles()`; panels and actions come from their registries.

    `?tab=CODE` opens one panel without scripts; HTMX asks `panel_url` for the panel alone. Panels marked for the
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

    def panel_url(self, record: Any, panel: Panel) -> str:
        return f"{self.request.path}?panel={panel.code}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_object()
        self.panels = panels_for(record, request)
        if "panel" in request.GET:
            return self._panel_alone(record, self.panels, request.GET["panel"])
        return render(request, self.template_name, self.context(record, self.panels))

    def _panel_alone(self, record: Any, panels: list[Panel], code: str) -> HttpResponse:
        """One panel's content for HTMX; "overview" is the first tab."""
        if code == "overview":
            context = {"overview": self._overview(record, panels)}
            return render(self.request, "generic/_overview.html", context)
        panel = next((one for one in panels if one.code == code), None)
        if panel is None:
            raise Http404
        alone = self.request.GET.get("alone") != "no"
        return HttpResponse(panel.render(alone=alone))

    def context(self, record: Any, panels: list[Panel]) -> dict[str, Any]:
        asked = self.request.GET.get("tab", "")
        overview = self._overview(record, panels)
        tabs = [panel for panel in panels if panel.has_tab]
        current = next((panel for panel in tabs if panel.code == asked), None)
        if current is None and overview is None and tabs:
            current = tabs[0]
        header = self.header(record)
        header["warning"] = header.get("warning") or alert_for(record, self.request.user)
        header["actions"] = buttons(action_registry.registered(record._meta.label_lower), self.request.user, record)
        entries = [self._tab("overview", _("Overview"), current is None)] if overview else []
        entries += [self._tab(panel.code, panel.label, panel is current) for panel in tabs]
        return {
            "object": record,
            "heading": header["title"],
            "header": header,
            "tiles": self.tiles(record),
            "crumbs": self.crumbs(record),
            "panels": entries,
            "overview": overview if current is None else None,
            "panel_html": current.render(alone=True) if current is not None else "",
        }

    def _tab(self, code: str, label: str | Promise, current: bool) -> dict[str, Any]:
        return {"code": code, "label": label, "url": f"{self.request.path}?panel={code}", "current": current}

    def _overview(self, record: Any, panels: list[Panel]) -> dict[str, Any] | None:
        """Panels of the first tab; each loads by itself, the later ones when they come into view."""
        shown: dict[str, list[dict[str, Any]]] = {"main": [], "side": []}
        for panel in panels:
            if panel.in_overview:
                shown[panel.in_overview].append(
                    {
                        "code": panel.code,
                        "label": panel.label,
                        "url": f"{self.panel_url(record, panel)}&alone=no",
                        "html": "",
                    }
                )
        return shown if shown["main"] or shown["side"] else None
