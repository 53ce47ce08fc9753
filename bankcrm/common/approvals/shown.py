"""Where waiting requests show: in the menu with their number, and on the first page of the day."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bankcrm.common import home
from bankcrm.common.approvals import acts, services
from bankcrm.common.asked import Asked
from bankcrm.common.home import HomeCard
from bankcrm.common.models import ApprovalRequest
from bankcrm.common.navigation import MenuGroup, MenuItem, register_group, register_item
from bankcrm.common.permissions import Whoever, access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope

MOST_SHOWN = 6
# Beyond, the menu says "99+": nobody counts further.
MOST_COUNTED = 99


def takes_part(user: Any) -> bool:
    return acts.decides_anything(user) or acts.asks_anything(user)


def number_waiting(user: Any) -> int:
    """How many requests wait for this person, up to one more than is counted; asked only of who decides anything."""
    access = access_of(user)
    named = dict.fromkeys(act.permission_to_decide for act in acts.registered())
    rights = tuple((right, access.scope(right)) for right in named if access.has(right))
    return len(_waiting(rights, person=user.pk)) if rights else 0


@prepared
def _waiting(rights: tuple[tuple[str, Scope], ...]) -> QuerySet:
    """One statement for all who have the same rights to decide over the same kinds of scope."""
    rows = services.waiting_for(Whoever(Asked("person", BigIntegerField()), dict(rights)))
    return rows.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1]


class ApprovalsCard(HomeCard):
    """What waits for one's decision, the oldest first."""

    code = "approvals"
    label = _("Approvals waiting")
    template = "common/_home_approvals.html"
    position = 15
    place = "side"
    height = 0
    waits = True

    @classmethod
    def is_given_to(cls, user: Any) -> bool:
        return acts.decides_anything(user)

    def context(self) -> dict[str, Any] | None:
        rows = services.waiting_for(self.user).select_related("asked_by").order_by("asked_at", "pk")
        first = list(rows[: MOST_SHOWN + 1])
        if not first:
            return None
        described = acts.described(first, self.user)
        return {
            "rows": [self._row(one, described[one.pk].title) for one in first[:MOST_SHOWN]],
            "panel": {
                "count": number_waiting(self.user) if len(first) > MOST_SHOWN else len(first),
                "more_url": reverse("common:approval_list"),
                "more_label": _("All"),
            },
        }

    def _row(self, request: ApprovalRequest, title: str) -> dict[str, Any]:
        return {
            "url": request.get_absolute_url(),
            "title": title,
            "act": acts.label(request.action),
            "by": request.asked_by,
            "at": request.asked_at,
        }


def register() -> None:
    register_group(MenuGroup("approvals", _("Approvals"), icon="user-check", position=5))
    item = MenuItem(_("Approvals"), "common:approval_list", shown=takes_part, number=number_waiting)
    register_item("approvals", item)
    home.register(ApprovalsCard)
