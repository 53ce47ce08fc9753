"""The product's addresses and the bare view."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from bankcrm.common.models import BankState
from bankcrm.urls import handler403, handler404, handler500, urlpatterns

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


def bare(request: HttpRequest) -> HttpResponse:
    """One query by key, one small template: what Django itself costs here."""
    return render(request, "bench_bare.html", {"state": BankState.objects.get(pk=1)})


bare.login_required = False  # type: ignore[attr-defined]
urlpatterns = [path("bench/bare/", bare), *urlpatterns]
