"""The way in: everybody's first page, and their own account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from bankcrm.common import bank, formatting, home, navigation
from bankcrm.common.frame import Frame
from bankcrm.common.home import HomeCard
from bankcrm.common.permissions import access_of, may
from bankcrm.common.views.base import PermittedView
from staff.selectors import branch_name
from sysadmin.services.account import own_language_set


class HomeView(PermittedView):
    """The first page of the day: the cards that this person has. Who has none is led to the first page of their menu.

    `?card=CODE` answers one card alone, for the scripts that fetch it; `?all=yes` writes all of them into the page.
    """

    open_to_staff = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cards = [card(request) for card in home.cards_of(request.user)]
        if "card" in request.GET:
            return self._card_alone(cards, request.GET["card"])
        if not cards:
            return self._elsewhere()
        context = {**self._head(), **self._places(cards)}
        return render(request, "sysadmin/home.html", context)

    def _card_alone(self, cards: list[HomeCard], code: str) -> HttpResponse:
        found = next((card for card in cards if card.code == code), None)
        if found is None:
            raise Http404
        return HttpResponse(found.render())

    def _elsewhere(self) -> HttpResponse:
        menu = [entry for entry in navigation.menu_for(self.request) if entry.url != self.request.path]
        if menu:
            return HttpResponseRedirect(menu[0].url)
        return render(self.request, "sysadmin/home_empty.html", {"heading": _("Welcome")})

    def _places(self, cards: list[HomeCard]) -> dict[str, list[dict[str, Any]]]:
        """Cards by place; those that wait are asked for when the page is there."""
        whole = "all" in self.request.GET
        beside = home.side_of(cards)
        places: dict[str, list[dict[str, Any]]] = {"top": [], "main": [], "side": [], "below": [], "rest": []}
        for card in cards:
            place = "rest" if card.place == "side" and card not in beside else card.place
            if card.waits and not whole:
                url = f"{self.request.path}?card={card.code}"
                height = card.height_for(self.request.user)
                places[place].append({"code": card.code, "label": card.label, "url": url, "height": height})
            elif html := card.render():
                places[place].append({"html": html})
        return places

    def _head(self) -> dict[str, Any]:
        """The branch or the bank that one answers for, else one's own day; and as of when."""
        access = access_of(self.request.user)
        scope = access.scope("customers.view_customer")
        name = branch_name(access.branch_id) if access.branch_id else ""
        day = timezone.localdate()
        facts = [f"{formatting.day(day)} {date_format(day, 'l')}"]
        heading = _("My day")
        if scope.everything:
            heading = bank.name() or _("The whole bank")
        elif scope.branches and name:
            heading = name
            below = len(scope.branches) - 1
            if below:
                facts.append(
                    ngettext("%(number)s branch below", "%(number)s branches below", below) % {"number": below}
                )
        elif name:
            facts.append(name)
        business_date = bank.business_date()
        if business_date and not scope.is_empty:
            facts.append(_("figures as of %(day)s") % {"day": formatting.day(business_date)})
        return {"heading": heading, "facts": facts}


class MyAccountView(PermittedView):
    """Who one is here, and what one may set for oneself: language, light or dark, password."""

    open_to_staff = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        employee = getattr(user, "employee", None)
        facts = [
            {"label": pgettext("person", "Name"), "value": str(user)},
            {"label": _("Sign-in"), "value": user.username},
            {"label": _("Roles"), "value": Frame(request).user_role},
            {"label": _("Employee number"), "value": employee.number if employee else ""},
            {"label": _("Branch"), "value": employee.branch.name if employee else ""},
            {"label": _("Post"), "value": capfirst(employee.get_post_display()) if employee else ""},
        ]
        context = {
            "heading": _("My account"),
            "crumbs": [(_("My account"), "")],
            "facts": facts,
            "notices_url": reverse("early_warning:notices") if may(user, "early_warning.view_warning") else "",
            "languages": [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES],
        }
        return render(request, "sysadmin/my_account.html", context)


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """The language of this browser and, for somebody who is signed in, of their sign-in wherever they work next."""
    response = set_language(request)
    code = request.POST.get("language", "")
    if request.user.is_authenticated and code in dict(settings.LANGUAGES):
        own_language_set(language=code, acting_user=request.user)
    return response


choose_language.login_required = False  # type: ignore[attr-defined]
