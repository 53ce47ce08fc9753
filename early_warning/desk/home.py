"""Warnings on the first page of the day: by level with the gravest, and for heads what was sent up to them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, formatting, home
from bankcrm.common.home import HomeCard
from bankcrm.common.permissions import access_of, may
from early_warning.choices import Level, State
from early_warning.desk import inbox
from early_warning.desk.pane import row
from early_warning.desk.scale import code_of
from early_warning.services.desk import HANDLE

SHOWN = 5


class WarningsCard(HomeCard):
    """One's own desk, or all within reach where nothing is one's own: a number for each level, and the first few."""

    code = "warnings"
    label = gettext_lazy("Open warnings")
    template = "early_warning/_home_warnings.html"
    permission = inbox.VIEW
    position = 5
    height = 300
    waits = True
    desk = ""

    @classmethod
    def is_for(cls, user: Any) -> bool:
        return not access_of(user).scope(inbox.VIEW).is_empty

    def context(self) -> dict[str, Any] | None:
        desk, found = self._found()
        if found.counts is None or not found.warnings:
            return self._nothing()
        url = f"{reverse('early_warning:inbox')}?desk={desk}"
        return {
            "levels": self._levels(found, url),
            "rows": [self._row(one) for one in found.warnings[:SHOWN]],
            "panel": {"more_url": url, "more_label": _("Open the inbox"), "note": self._note()},
        }

    def _found(self) -> tuple[str, inbox.Inbox]:
        """The first desk on which something lies."""
        desk = self.desk or inbox.desks_of(self.user)[0]
        found = inbox.desk_of(self.user, desk, SHOWN)
        if desk != inbox.MINE or found.warnings or found.took_too_long:
            return desk, found
        return inbox.REACH, inbox.desk_of(self.user, inbox.REACH, SHOWN)

    def _nothing(self) -> dict[str, Any] | None:
        return None

    def _note(self) -> str:
        on = bank.business_date()
        return _("as of %(day)s") % {"day": formatting.day(on)} if on else ""

    def _levels(self, found: inbox.Inbox, url: str) -> list[dict[str, Any]]:
        counted: Any = found.counts
        return [
            {
                "level": code_of(level),
                "label": level.label,
                "number": formatting.number(min(counted.levels[level.value], inbox.MOST_COUNTED)),
                "more": "+" if counted.levels[level.value] > inbox.MOST_COUNTED else "",
                "fresh": counted.fresh[level.value],
                "url": f"{url}&level={level.value}",
            }
            for level in sorted(Level, reverse=True)
        ]

    def _row(self, warning: Any) -> dict[str, Any]:
        acts = bool(may(self.user, HANDLE)) and warning.state == State.NEW
        return row(warning, self.user) | {
            "url": f"{reverse('early_warning:inbox')}?w={warning.pk}",
            "acknowledge_url": reverse("early_warning:warning_acknowledge", args=[warning.pk]) if acts else "",
        }


class EscalatedCard(WarningsCard):
    """What was not handled in time, or sent up by hand, and now lies with one's own branch."""

    code = "warnings-escalated"
    label = gettext_lazy("Escalated to me")
    position = 6
    height = 0  # Rarely anything lies there.
    desk = inbox.ESCALATED

    @classmethod
    def is_for(cls, user: Any) -> bool:
        return inbox.is_sent_up_to(user)


def register() -> None:
    for card in (WarningsCard, EscalatedCard):
        home.register(card)
