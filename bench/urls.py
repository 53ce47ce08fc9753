"""The product's addresses and the bare view."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from bankcrm.common import search
from bankcrm.common.models import BankState
from bankcrm.urls import handler403, handler404, handler500, urlpatterns

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


def bare(request: HttpRequest) -> HttpResponse:
    """One query by key, one small template: what Django itself costs here."""
    return render(request, "bench_bare.html", {"state": BankState.objects.get(pk=1)})


def found(request: HttpRequest) -> JsonResponse:
    """What the search box asks for, without the box: all groups, eight of each."""
    answer = search.search(request.GET.get("q", ""), request.user)
    hits = [{"title": hit.title, "url": hit.url, "facts": hit.facts, "amount": hit.amount} for hit in answer.hits]
    return JsonResponse({"hits": hits})


bare.login_required = False  # type: ignore[attr-defined]
urlpatterns = [path("bench/bare/", bare), path("bench/search/", found), *urlpatterns]
