"""What every page's frame needs, as one lazy context variable: nothing is asked of the database unless shown."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from bankcrm.common import bank, formatting, navigation
from bankcrm.common.actions import changes_many
from bankcrm.common.exports.rights import exports_anything
from bankcrm.common.gaps import draw
from bankcrm.common.html import joined
from bankcrm.common.kept_words import kept_per_language


class Language(NamedTuple):
    """One that the product speaks: its code, what a narrow button says, what it calls itself."""

    code: str
    label: str
    name: str


class Frame:
    """The menu, the top bar and the person, for `templates/base.html`."""

    def __init__(self, request: Any) -> None:
        self.request = request

    @property
    def side(self) -> SafeString:
        return _side(navigation.places_for(self.request))

    @property
    def top(self) -> SafeString:
        """The bar at the top: one drawing serves everybody with the same rights on the same business date."""
        user, slots = self.request.user, navigation.slots_for(self.request)
        person, role = str(user), self.user_role
        return draw(
            "frame/_top.html",
            {
                "at_start": joined(slot.html for slot in slots if slot.at_start),
                "at_end": joined(slot.html for slot in slots if not slot.at_start),
                "here": self.request.get_full_path(),
                "csrf_token": self.csrf_token,
                "person": person,
                "initial": person[:1],
                "role": role,
            },
            business_date=bank.state().business_date,
            other_language=self.other_language,
            signed_in=user.is_authenticated,
            has_role=bool(role),
            may_export=bool(exports_anything(user)),
            may_change_many=bool(changes_many(user)),
        )

    @cached_property
    def csrf_token(self) -> str:
        """Masked anew with every page, and once for all of its forms: that takes 500 calls."""
        return get_token(self.request)

    @property
    def user_role(self) -> str:
        access = getattr(self.request.user, "access", None)
        return formatting.listed(access.role_names()) if access else ""

    @property
    def bank_name(self) -> str:
        return bank.name()

    @property
    def other_language(self) -> Language:
        code = "en" if (get_language() or "").startswith("zh") else "zh-hans"
        return Language(code, "中文" if code == "zh-hans" else "EN", get_language_info(code)["name_local"])


@kept_per_language
def _side(places: tuple[navigation.Place, ...]) -> SafeString:
    """The menu at the left: the same for everybody with the same rights on the same page."""
    return render_to_string("frame/_side.html", {"menu": navigation.menu_of(places)})


def frame(request: Any) -> dict[str, Any]:
    """Stands after Django's own `csrf_token`, which would be another."""
    made = Frame(request)
    return {"frame": made, "csrf_token": SimpleLazyObject(lambda: made.csrf_token)}
