"""The inbox: the list at the left, the chosen warning at the right; each loads without the other."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bankcrm.common import bank, formatting
from bankcrm.common.kept_words import kept_per_language
from bankcrm.common.views.base import PermittedView
from early_warning.choices import Level
from early_warning.desk import inbox as desk
from early_warning.desk.filtersets import InboxFilter
from early_warning.desk.line import line
from early_warning.desk.pane import found_for, pane, row
from early_warning.desk.scale import code_of
from early_warning.models import Warning

# What an address of the inbox may carry besides the chosen warning.
KEPT = ("desk", "level", "kind", "state", "customer", "branch", "snoozed", "all")


class InboxView(PermittedView):
    """?desk= mine, reach or escalated; ?level= 1 to 4; ?w= the chosen warning; ?all=yes what the budget cut off."""

    model = Warning
    action = "view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = self._read()
        if self._begins_elsewhere(found):
            self.desk = desk.REACH
            found = self._read()
        is_detail = "w" in self.asked
        chosen = self._chosen() if is_detail else next(iter(found.warnings), None)
        aside = found.aside(self.level)
        context = {
            "heading": _("Warning inbox"),
            "inbox": found,
            "rows": self._rows(found, chosen),
            "chosen": chosen,
            "pane": pane(chosen, request.user) if chosen and is_detail else None,
            "is_detail": is_detail,
            "back_url": self._url(),
            "tabs": self._tabs(found),
            "desks": self._desks(),
            "filter": self.filter,
            "kept": [(name, value) for name, value in self._kept.items() if name in ("desk", "level")],
            "is_escalated": self.desk == desk.ESCALATED,
            "is_mine": self.desk == desk.MINE,
            "reach_action": self._reach_action(),
            "is_filtered": self._is_filtered,
            "aside": formatting.number(aside) if aside else "",
            "all_url": self._url(all="yes"),
            "meta": self._meta(found),
        }
        response = render(request, "early_warning/inbox.html", context)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _read(self) -> desk.Inbox:
        reader = desk.DeskReading(
            self.request.user, self.desk, narrowed=self._narrowed, with_snoozed=self.asked.get("snoozed") == "yes"
        )
        return reader.read(level=self.level, number=desk.MOST_SHOWN if self.asked.get("all") == "yes" else None)

    def _begins_elsewhere(self, found: desk.Inbox) -> bool:
        """Whoever asks for no desk begins with the first on which something lies: a head's may lie a level lower."""
        is_begun = self.desk == desk.MINE and "desk" not in self.asked and not InboxFilter.is_asked(self.asked)
        return is_begun and found.counts is not None and not found.counts.all

    @property
    def asked(self) -> Any:
        return self.request.GET

    @cached_property
    def level(self) -> int | None:
        asked = self.asked.get("level", "")
        return int(asked) if asked in {str(level.value) for level in Level} else None

    @cached_property
    def desks(self) -> list[str]:
        return desk.desks_of(self.request.user)

    @cached_property
    def desk(self) -> str:
        asked = self.asked.get("desk", "")
        return asked if asked in self.desks else (self.desks[0] if self.desks else "")

    @cached_property
    def filter(self) -> InboxFilter:
        rows = desk.desk_rows(self.request.user, self.desk) if self.desk else Warning.objects.none()
        return InboxFilter(self.request.GET, rows, request=self.request)

    @cached_property
    def _is_filtered(self) -> bool:
        return InboxFilter.is_asked(self.asked) and bool(self.filter.in_force)

    @property
    def _narrowed(self) -> QuerySet | None:
        """The rows that the filters leave; None where the address names none."""
        return self.filter.qs if InboxFilter.is_asked(self.asked) else None

    def _rows(self, found: desk.Inbox, chosen: Warning | None) -> list[dict[str, Any]]:
        rows = [row(one, self.request.user) | {"url": self._url(w=one.pk)} for one in found.warnings]
        return [one | {"line": line(one, one["url"], is_chosen=one["warning"] == chosen)} for one in rows]

    def _chosen(self) -> Warning | None:
        """The one in the address, if the person may see it, wherever it stands."""
        asked = self.asked.get("w", "")
        return found_for(self.request.user, int(asked)) if asked.isdecimal() and len(asked) < 19 else None

    @property
    def _kept(self) -> dict[str, str]:
        """What further addresses of the page carry on, and the desk wherever it is not the one that one begins with."""
        kept = {name: self.asked[name] for name in KEPT if self.asked.get(name)}
        return kept | ({"desk": self.desk} if self.desks and self.desk != self.desks[0] else {})

    def _url(self, **changed: Any) -> str:
        asked = {name: value for name, value in {**self._kept, **changed}.items() if value}
        return f"{self.request.path}?{urlencode(asked)}" if asked else self.request.path

    def _tabs(self, found: desk.Inbox) -> list[dict[str, Any]]:
        counted = found.counts
        tabs = [
            {
                "level": "",
                "label": _("All"),
                "count": _capped(counted.all) if counted else "",
                "url": self._url(level=""),
                "current": self.level is None,
            }
        ]
        for level in sorted(Level, reverse=True):
            tabs.append(
                {
                    "level": code_of(level),
                    "label": level.label,
                    "count": _capped(counted.levels[level.value]) if counted else "",
                    "url": self._url(level=level.value),
                    "current": self.level == level.value,
                }
            )
        return tabs

    def _desks(self) -> list[dict[str, Any]]:
        words = {desk.MINE: _("Mine"), desk.REACH: _("All within reach"), desk.ESCALATED: _("Escalated to me")}
        if len(self.desks) < 2:
            return []
        return [{"label": words[one], "url": self._url(desk=one), "current": one == self.desk} for one in self.desks]

    def _reach_action(self) -> dict[str, str] | None:
        """From an empty desk of one's own to all that one may see."""
        whole = self.desk == desk.MINE and self.level is None and not self._is_filtered
        return {"label": _("All within reach"), "url": self._url(desk=desk.REACH)} if whole else None

    def _meta(self, found: desk.Inbox) -> str:
        on = bank.business_date()
        if found.counts is None:
            return ""
        words = _("%(number)s open") % {"number": _capped(found.counts.all)}
        if on is not None:
            fresh = formatting.number(sum(found.counts.fresh.values()))
            words += " · " + _("%(number)s new on %(day)s") % {"number": fresh, "day": formatting.day(on)}
        return words


def _capped(number: int) -> str:
    return f"{desk.MOST_COUNTED}+" if number > desk.MOST_COUNTED else formatting.number(number)


class CountsView(PermittedView):
    """The bell and the number in the menu, asked for every other minute."""

    model = Warning
    action = "view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(bell(desk.waiting(request.user), refreshed=True))
        response["Cache-Control"] = "no-store"
        return response


@kept_per_language
def bell(number: int, *, refreshed: bool = False) -> SafeString:
    """The bell for so many. Refreshed, the number in the menu comes along."""
    said = f"{desk.IN_FRAME}+" if number > desk.IN_FRAME else str(number or "")
    return render_to_string("early_warning/_bell.html", {"number": number, "said": said, "refreshed": refreshed})
