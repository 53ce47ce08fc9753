"""The search: the same address for the page, which works without scripts, and for the answers in the box."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from bankcrm.common import search
from bankcrm.common.errors import NotAllowed
from bankcrm.common.views.base import PermittedView

HITS_IN_THE_BOX = 8
HITS_ON_THE_PAGE = 50


class SearchView(PermittedView):
    """`?q=` what was typed, `?in=` one source alone. Empty: what the person opened lately.

    Each source asks its own permission and scope; who may search nothing is refused.
    """

    open_to_staff = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sources = search.sources_for(request.user)
        if not sources:
            raise NotAllowed(_("None of your roles lets you search for anything."))
        in_box = bool(getattr(request, "htmx", False))
        typed, only = request.GET.get("q", ""), request.GET.get("in", "")
        limit = HITS_IN_THE_BOX if in_box and not only else HITS_ON_THE_PAGE
        answer = search.search(typed, request.user, limit, only)
        groups = answer.groups if answer.query else search.recent(request.user, HITS_IN_THE_BOX)
        context = {
            "heading": _("Search"),
            "crumbs": [(_("Search"), "")],
            "typed": typed,
            "only": only,
            "is_asked": bool(answer.query),
            "groups": groups,
            "sources": sources if len(sources) > 1 else [],
            "in_box": in_box,
        }
        response = render(request, "inquiry/_answer.html" if in_box else "inquiry/search.html", context)
        patch_vary_headers(response, ["HX-Request"])
        return response
