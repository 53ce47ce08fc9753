"""How long one stays signed in: while one does something, and never longer than a working day.

A session notes when it began and when its person last did something, with the limits of that moment. It is written once
a minute at most, so that a page costs no write; a page that looks for news by itself is nobody at work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from bankcrm.common import parameters
from staff.parameters import IDLE_MINUTES, SESSION_HOURS

NOTES = "at_work"
NOTED_EVERY = 60


def begun(request: HttpRequest, **kwargs: Any) -> None:
    """Somebody signed in: the session's clock starts."""
    if request is not None:
        request.session[NOTES] = _notes(began=time.time())


user_logged_in.connect(begun, dispatch_uid="staff.sessions.begun")


def _notes(began: float) -> dict[str, float]:
    limits = {"idle": parameters.get(IDLE_MINUTES) * 60, "whole": parameters.get(SESSION_HOURS) * 3600}
    return {"began": began, "seen": time.time(), **limits}


class SessionLimitMiddleware:
    """Signs out whoever was away too long, says so, and keeps the way back to the page they were on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            notes, now = request.session.get(NOTES), time.time()
            if notes is None:  # Signed in before there were limits: the clock starts now.
                request.session[NOTES] = notes = _notes(began=now)
            why = "idle" if now - notes["seen"] > notes["idle"] else ""
            why = "whole" if now - notes["began"] > notes["whole"] else why
            if why:
                return self._signed_out(request, why)
            if now - notes["seen"] >= NOTED_EVERY and not _asks_by_itself(request):
                request.session[NOTES] = _notes(began=notes["began"])
        return self.get_response(request)

    def _signed_out(self, request: HttpRequest, why: str) -> HttpResponse:
        """To the sign-in, with the reason; a part of a page sends the whole page there."""
        wants_json = "application/json" in request.headers.get("Accept", "")
        back = "" if wants_json else _page(request)
        request.session.flush()
        request.user = AnonymousUser()
        if request.path in (reverse("account_login"), reverse("account_logout")):
            back = ""
        asked = {"over": why} | ({"next": back} if back else {})
        address = f"{reverse('account_login')}?{urlencode(asked)}"
        if wants_json:
            return JsonResponse({"message": _("You are signed out. Load the page anew.")}, status=401)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": address})
        return redirect(address)


class SignInMiddleware(LoginRequiredMiddleware):
    """Leads strangers to the sign-in, and from there to a page: never to an address that only takes what is sent."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method == "GET":
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(_page(request) or reverse("home"), self.get_login_url(view_func))


def _asks_by_itself(request: HttpRequest) -> bool:
    """A progress bar asks for its own part again and again."""
    return request.method == "GET" and "part" in request.GET and "HX-Request" in request.headers


def _page(request: HttpRequest) -> str:
    """The page the person was on: the one asked for, or the one from which something was asked."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.get_full_path()
    came = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}):
        return ""
    parts = urlsplit(came)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
