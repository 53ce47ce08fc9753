"""The button beside a masked number asks here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.http import HttpRequest, JsonResponse

from bankcrm.common.permissions import demand
from bankcrm.common.scoping import ScopedQuerySet, permission_name
from bankcrm.common.views.base import RecordView
from products.services.reveal import REVEAL


class RevealView(RecordView, ABC):
    """POST only: `{"value": ...}`. The record must be within the scope of seeing it and of asking for numbers."""

    permission = REVEAL
    http_method_names = ["post"]

    @abstractmethod
    def reveal(self, record: Any) -> str:
        """Calls the service, which puts the look on record."""

    def visible(self) -> ScopedQuerySet:
        return super().visible().visible_to(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        demand(request.user, permission_name(self.model, "view"))
        response = JsonResponse({"value": self.reveal(self.get_object())})
        response["Cache-Control"] = "no-store"
        return response
