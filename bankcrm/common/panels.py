"""Panels of a record's page. A higher app puts one on a lower app's page without that app knowing."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from bankcrm.common.permissions import may


class Panel:
    """One panel: subclass, set the class attributes, give `context`. It is drawn only when opened.

    permission: without it the panel is neither listed nor answered. in_overview: "main", "side" or "" (own tab
    only); has_tab: whether it has a tab of its own; printed: whether it stands on the record's printed profile. The
    record was already looked up within the person's scope; what a panel reads besides must be scoped by itself.
    """

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    template: ClassVar[str]
    permission: ClassVar[str]
    position: ClassVar[int] = 100
    in_overview: ClassVar[str] = ""
    has_tab: ClassVar[bool] = True
    printed: ClassVar[bool] = False

    def __init__(self, record: Model, request: HttpRequest) -> None:
        self.record = record
        self.request = request
        self.user = request.user

    def applies(self) -> bool:
        """Whether this record has such a panel at all (a company has no family)."""
        return True

    def context(self) -> dict[str, Any]:
        return {}

    def render(self, *, alone: bool = False) -> SafeString:
        context = self.context()
        frame = {"code": self.code, "label": self.label, **context.pop("panel", {})}
        context = {"panel": frame, "record": self.record, "alone": alone, **context}
        return mark_safe(render_to_string(self.template, context, request=self.request))  # noqa: S308 from a template


_panels: dict[str, list[type[Panel]]] = {}


def register(model_label: str, panel: type[Panel]) -> type[Panel]:
    """Add a panel to the page of a model ("customers.customer"); its code must be new there."""
    panels = _panels.setdefault(model_label, [])
    if panel not in panels:
        if any(other.code == panel.code for other in panels):
            raise ValueError(f"panel {panel.code} of {model_label} is registered twice")
        panels.append(panel)
        panels.sort(key=lambda one: one.position)
    return panel


def panels_for(record: Model, request: HttpRequest) -> list[Panel]:
    """The panels this person may open on this record, in order."""
    made = (
        panel(record, request)
        for panel in _panels.get(record._meta.label_lower, [])
        if may(request.user, panel.permission)
    )
    return [panel for panel in made if panel.applies()]
