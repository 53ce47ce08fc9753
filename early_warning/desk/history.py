"""What happened to a warning, newest first, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.approvals import acts
from bankcrm.common.asked import Asked
from bankcrm.common.models import ApprovalRequest
from bankcrm.common.prepared import prepared
from customers.contacts.icons import ICONS
from customers.models import Attachment, Contact
from early_warning.choices import ActionKind, ClosingReason, Level
from early_warning.desk.scale import code_of
from early_warning.desk.words import masks_names
from early_warning.models import Warning, WarningAction
from early_warning.services.closing import ACT as CLOSING
from staff.models import Branch

acknowledged_icon = "checkbox"
handling_icon = "player-play"
note_icon = "note"
snoozed_icon = "clock-pause"
escalated_icon = "arrow-up"
asked_icon = "user-check"
refused_icon = "user-x"
closed_icon = "circle-check"
exempted_icon = "shield-check"
_ICONS = {
    ActionKind.ACKNOWLEDGED: acknowledged_icon,
    ActionKind.HANDLING: handling_icon,
    ActionKind.NOTE: note_icon,
    ActionKind.SNOOZED: snoozed_icon,
    ActionKind.ESCALATED: escalated_icon,
    ActionKind.CLOSING_ASKED: asked_icon,
    ActionKind.CLOSING_REFUSED: refused_icon,
    ActionKind.CLOSED: closed_icon,
    ActionKind.EXEMPTED: exempted_icon,
}
DOTS = "••••••"


@dataclass(slots=True)
class Told:
    """An entry as the timeline draws it, and for the printed chain its moment."""

    title: str
    text: str
    moment: datetime | None
    at: str
    iso: str
    icon: str = ""
    level: str = ""
    url: str = ""
    file: str = ""
    file_url: str = ""


def history(warning: Warning, user: Any) -> list[Told]:
    """Everything, with contacts and files as this reader may see them; what came to nothing is told too."""
    return _History(warning, user).told()


@prepared
def _actions() -> QuerySet:
    rows = WarningAction.objects.filter(warning=Asked("warning", BigIntegerField()))
    return rows.select_related("user").order_by("-pk")


@prepared
def _came_to_nothing() -> QuerySet:
    requests = ApprovalRequest.objects.filter(
        subject_type=Warning._meta.label_lower,
        subject_id=Asked("warning", BigIntegerField()),
        state__in=[ApprovalRequest.State.REFUSED, ApprovalRequest.State.FAILED],
    )
    refused_closing = Q(action=CLOSING, state=ApprovalRequest.State.REFUSED)
    return requests.exclude(refused_closing).select_related("decided_by")


class _History:
    def __init__(self, warning: Warning, user: Any) -> None:
        self.warning, self.user = warning, user
        self.actions = _actions(warning=warning.pk)
        self.hidden = masks_names(user)
        ids = {action.facts.get("to") for action in self.actions if action.kind == ActionKind.ESCALATED}
        self.branches = dict(Branch.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
        self.contacts = self._within(Contact, "contact")
        self.files = self._within(Attachment, "attachment")

    def _within(self, model: Any, name: str) -> dict[int, Any]:
        ids = {action.facts[name] for action in self.actions if name in action.facts}
        return model.objects.visible_to(self.user).in_bulk(ids) if ids else {}

    def told(self) -> list[Told]:
        entries = [(action.at, self._told(action)) for action in self.actions]
        entries += [(request.decided_at, self._decided(request)) for request in self._refused()]
        entries.sort(key=lambda one: one[0], reverse=True)
        return [*(entry for _at, entry in entries), self._raised()]

    def _refused(self) -> Iterable[Any]:
        """Requests about the warning that came to nothing; a refused closing is an entry of its own."""
        return _came_to_nothing(warning=self.warning.pk)

    def _told(self, action: WarningAction) -> Told:
        at, iso = _when(action)
        title = self._title(action)
        kind, text = action.kind, action.note
        told = Told(title, DOTS if text and self.hidden else text, action.at, at, iso, icon=_ICONS.get(kind, "circle"))
        if kind == ActionKind.LEVEL:
            told.icon, told.level = "", code_of(action.facts["to"])
        if kind == ActionKind.CONTACT:
            self._of_contact(action, told)
        if "file" in action.facts:
            told.file = DOTS if self.hidden else action.facts["file"]
            if action.facts["attachment"] in self.files:
                told.file_url = reverse("customers:attachment_download", args=[action.facts["attachment"]])
        return told

    def _title(self, action: WarningAction) -> str:
        said, facts = capfirst(action.get_kind_display()), action.facts
        if action.kind == ActionKind.LEVEL:
            words = _("Raised to %(level)s") if facts["to"] > facts["from"] else _("Lowered to %(level)s")
            said = words % {"level": Level(facts["to"]).label}
        elif action.kind == ActionKind.SNOOZED:
            said = _("Put off until %(day)s") % {"day": facts["until"]}
        elif action.kind == ActionKind.ESCALATED and facts.get("to") in self.branches:
            said = _("Escalated to %(branch)s") % {"branch": self.branches[facts["to"]]}
        elif action.kind == ActionKind.EXEMPTED:
            said = _("Customer exempted until %(day)s") % {"day": facts["until"]}
        elif facts.get("reason") in ClosingReason.values:
            said = f"{said} · {ClosingReason(facts['reason']).label}"
        people = [str(action.user)] if action.user else []
        if facts.get("asked_by"):
            people.append(_("asked by %(name)s") % {"name": facts["asked_by"]})
        return " · ".join([said, *people])

    def _of_contact(self, action: WarningAction, told: Told) -> None:
        contact = self.contacts.get(action.facts["contact"])
        told.icon = ICONS.get(action.facts.get("kind", ""), "phone")
        if contact is None:
            return
        told.title = f"{capfirst(contact.get_kind_display())} · {action.user}"
        step = f" → {contact.next_step} ({contact.next_step_due})" if contact.next_step else ""
        told.text = DOTS if self.hidden else f"{contact.summary}{step}"
        if contact.voided_at is not None:
            told.text = f"{told.text} · {_('voided')}"
        told.url = f"{reverse('customers:customer_detail', args=[self.warning.customer_id])}?tab=contacts"

    def _decided(self, request: Any) -> Told:
        title = " · ".join([acts.label(request.action), request.get_state_display(), str(request.decided_by)])
        text = request.note or request.failure
        day = formatting.moment(request.decided_at)[5:]
        return Told(title, DOTS if text and self.hidden else text, request.decided_at, day, day, icon=refused_icon)

    def _raised(self) -> Told:
        warning = self.warning
        follows = warning.follows_id
        title = _("Raised anew: worse than when it was closed") if follows else _("First raised")
        url = reverse("early_warning:warning_detail", args=[follows]) if follows else ""
        levels = [action for action in self.actions if action.kind == ActionKind.LEVEL]
        first = levels[-1].facts["from"] if levels else warning.level
        return Told(title, "", None, _short(warning.raised_on), str(warning.raised_on), level=code_of(first), url=url)


def _when(action: WarningAction) -> tuple[str, str]:
    """A person's act by its moment, the night's by its business date."""
    if action.user_id is None:
        return _short(action.on), str(action.on)
    local = timezone.localtime(action.at)
    same_year = local.year == timezone.localdate().year
    return formatting.moment(action.at)[5 if same_year else 0 :], formatting.day(action.at)


def _short(day: Any) -> str:
    text = formatting.day(day)
    return text[5:] if day.year == timezone.localdate().year else text
