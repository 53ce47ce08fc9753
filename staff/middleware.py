"""A one-time password lets a person do one thing: choose their own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


class PasswordChangeMiddleware:
    """Sends whoever must change the password to that page, and lets nothing else through but sign-out and language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password:
            allowed = {reverse("account_change_password"), reverse("account_logout"), reverse("set_language")}
            if request.path not in allowed:
                return redirect("account_change_password")
        return self.get_response(request)
