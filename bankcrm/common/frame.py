"""What every page's frame needs, as one lazy context variable: nothing is asked of the database unless shown."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from bankcrm.common import bank, formatting, navigation
from bankcrm.common.actions import changes_many
from bankcrm.common.exports.rights import exports_anything
from bankcrm.common.kept_words import kept_per_language


class Frame:
    """The menu, the top bar and the person, for `templates/base.html`."""

    def __init__(self, request: Any) -> None:
        self.request = request

    @property
    def side(self) -> SafeString:
        return _side(navigation.menu_for(self.request))

    @cached_property
    def slots(self) -> list[dict[str, Any]]:
        return navigation.slots_for(self.request)

    @property
    def business_date(self) -> date | None:
        return bank.state().business_date

    @property
    def bank_name(self) -> str:
        return bank.name()

    @property
    def user_name(self) -> str:
        return str(self.request.user)

    @cached_property
    def user_role(self) -> str:
        return formatting.listed(self._role_names())

    def _role_names(self) -> list[str]:
        access = getattr(self.request.user, "access", None)
        return access.role_names() if access else []

    @property
    def own_pages(self) -> SafeString:
        user = self.request.user
        return _own_pages(bool(exports_anything(user)), bool(changes_many(user)))

    @cached_property
    def other_language(self) -> dict[str, str]:
        code = "en" if (get_language() or "").startswith("zh") else "zh-hans"
        return {
            "code": code,
            "label": "中文" if code == "zh-hans" else "EN",
            "name": get_language_info(code)["name_local"],
        }


@kept_per_language
def _side(menu: tuple[navigation.MenuEntry, ...]) -> SafeString:
    """The menu at the left: the same for everybody with the same rights on the same page."""
    return render_to_string("frame/_side.html", {"menu": menu})


@kept_per_language
def _own_pages(may_export: bool, may_change_many: bool) -> SafeString:
    return render_to_string("frame/_own_pages.html", {"may_export": may_export, "may_change_many": may_change_many})


def frame(request: Any) -> dict[str, Any]:
    return {"frame": Frame(request)}
