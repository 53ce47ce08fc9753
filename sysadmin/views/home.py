"""The way in: everybody's first page, and their own account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from bankcrm.common import navigation
from bankcrm.common.frame import Frame
from bankcrm.common.views.base import PermittedView
from sysadmin.services.account import own_language_set


class HomeView(PermittedView):
    """Sends each person to the first page of their menu; says so where there is none."""

    open_to_staff = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        menu = navigation.menu_for(request)
        if menu:
            return HttpResponseRedirect(menu[0].url)
        return render(request, "sysadmin/home_empty.html", {"heading": _("Welcome")})


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
            {"label": _("Post"), "value": employee.get_post_display() if employee else ""},
        ]
        context = {
            "heading": _("My account"),
            "crumbs": [(_("My account"), "")],
            "facts": facts,
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
