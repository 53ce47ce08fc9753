"""Next steps on the first page of the day: what one agreed to do by today."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import formatting, home
from bankcrm.common.home import HomeCard
from bankcrm.common.permissions import access_of, may
from customers import shown
from customers.contacts.icons import ICONS
from customers.contacts.panel import DOTS
from customers.contacts.selectors import VIEW, next_steps_due
from customers.models import Contact
from customers.services.contact_record import ADD

SHOWN, COUNTED = 7, 100


class NextStepsCard(HomeCard):
    """Due today and overdue, the oldest first; each opens its customer."""

    code = "next-steps"
    label = gettext_lazy("Next steps")
    template = "customers/_home_next_steps.html"
    permission = VIEW
    position = 15
    place = "side"
    height = 230
    waits = True

    @classmethod
    def is_for(cls, user: Any) -> bool:
        return bool(may(user, ADD))

    @classmethod
    def height_for(cls, user: Any) -> int:
        """Steps are agreed by who looks after customers of their own; others mostly have none."""
        return cls.height if access_of(user).scope(VIEW).employees else 0

    def context(self) -> dict[str, Any] | None:
        today = timezone.localdate()
        found = next_steps_due(self.user, until=today, limit=COUNTED)
        if not found:
            return None
        late = sum(one.next_step_due < today for one in found)  # type: ignore[operator]
        number = formatting.number(len(found)) + ("+" if len(found) == COUNTED else "")
        note = ngettext("%(number)s due", "%(number)s due", len(found)) % {"number": number}
        if late:
            note += " · " + _("%(number)s overdue") % {"number": formatting.number(late)}
        return {"rows": [self._row(one, today) for one in found[:SHOWN]], "panel": {"note": note}}

    def _row(self, contact: Contact, today: Any) -> dict[str, Any]:
        return {
            "icon": ICONS[contact.kind],
            "name": shown.name_of(contact.customer, self.user),
            "url": f"{contact.customer.get_absolute_url()}?tab=contacts",
            "step": DOTS if shown.masks_names(self.user, VIEW) else contact.next_step,
            "due": contact.next_step_due,
            "is_late": contact.next_step_due < today,  # type: ignore[operator]
        }


def register() -> None:
    home.register(NextStepsCard)
