"""Language, the facts a request leaves in the audit trail, and refusals turned into pages."""

import ipaddress
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation

from bankcrm.common import bank, working_days
from bankcrm.common.context import Origin, Source, acting_from
from bankcrm.common.errors import RuleViolation

Handler = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware(LocaleMiddleware):
    """The language kept with the person's sign-in; then a choice made in this browser, the browser's, the bank's.

    Stands after the authentication: only then is it known who asks.
    """

    def process_request(self, request: HttpRequest) -> None:
        chosen = getattr(request.user, "language", "")
        if chosen in dict(settings.LANGUAGES):
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()
        else:
            super().process_request(request)


def client_address(request: HttpRequest) -> str | None:
    """Where the person sits: what the trusted proxy says where there is one, else the other end of the connection."""
    header = settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER
    told = request.headers.get(header, "") if header else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(told.strip()))
    except ValueError:
        return None


class RequestFactsMiddleware:
    """Everything recorded while a request is served says: form or admin, which address, which request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        source = Source.ADMIN if request.path.startswith("/admin/") else Source.FORM
        facts = Origin(source=source, address=client_address(request), trace=uuid.uuid4().hex)
        with acting_from(facts), bank.read_once(), working_days.read_once():
            return self.get_response(request)


class NothingKeptMiddleware:
    """What somebody who signed in was shown stays in no cache, nor in the history of a counter's shared browser."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class RefusalMiddleware:
    """A rule violation that no form caught becomes a page that says which rule, never a server error."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RuleViolation):
            return render(request, "400.html", {"reason": exception.message}, status=409)
        return None
