"""A masked number on click: POST only, JSON, and on record."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.http import HttpRequest, JsonResponse

from bankcrm.common.views.base import RecordView
from customers.models import ContactPoint, Customer, IdentityDocument
from customers.services import reveal


class _RevealView(RecordView, ABC):
    permission = "customers.reveal_customer"
    http_method_names = ["post"]

    @abstractmethod
    def value(self, record: Any) -> str:
        """The whole number; the service puts the look on record."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        response = JsonResponse({"value": self.value(self.get_object())})
        response["Cache-Control"] = "no-store"
        return response


class ContactPointRevealView(_RevealView):
    model = ContactPoint

    def value(self, record: ContactPoint) -> str:
        return reveal.customer_reveal_contact_point(contact_point=record, acting_user=self.request.user)


class IdentityDocumentRevealView(_RevealView):
    model = IdentityDocument

    def value(self, record: IdentityDocument) -> str:
        return reveal.customer_reveal_identity_document(document=record, acting_user=self.request.user)


class CreditCodeRevealView(_RevealView):
    model = Customer

    def value(self, record: Customer) -> str:
        return reveal.customer_reveal_credit_code(customer=record, acting_user=self.request.user)
