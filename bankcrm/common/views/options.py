"""Choices for a picker: what matches what was typed, within the person's scope, a few at a time."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, JsonResponse

from bankcrm.common.views.base import PermittedView

MOST_OPTIONS = 20


class OptionsView(PermittedView):
    """`{"results": [{"id", "text"}]}` for `?q=`. Subclasses name the prefix-indexed fields that are searched."""

    action = "view"
    search_fields: tuple[str, ...] = ()

    def text(self, row: Any) -> str:
        return str(row)

    def matching(self, typed: str) -> Q:
        """What is looked for; a page whose words are not all prefixes says so itself."""
        condition = Q()
        for name in self.search_fields:
            condition |= Q(**{f"{name}__startswith": typed})
        return condition

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        typed = request.GET.get("q", "").replace("\0", "").strip()[:60]
        queryset = self.visible()
        if typed:
            queryset = queryset.filter(self.matching(typed))
        rows = queryset.order_by(*self.model._meta.ordering or ["pk"])[:MOST_OPTIONS]
        return JsonResponse({"results": [{"id": row.pk, "text": self.text(row)} for row in rows]})
