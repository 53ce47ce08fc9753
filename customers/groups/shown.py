"""How a group is shown to a reader: its name only to whoever may open the main member's file, else its number."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bankcrm.common import masking
from bankcrm.common.templatetags import bankcrm as tags
from customers.choices import GroupKind, GroupRole, Kind
from customers.models import Group
from customers.selectors import visible_numbers
from customers.shown import badge, masked_name, masks_names

_MEMBERS = frozenset({"member", "main_member"})


def name_of(group: Any, user: Any) -> str:
    """The group's name as this reader may see it. The group carries `is_reached` (`with_reach`)."""
    if not group.is_reached:
        return group.number
    return _masked(group.kind, group.name) if masks_names(user) else group.name


def _masked(kind: str, name: str) -> str:
    return masked_name(Kind.CORPORATE if kind == GroupKind.COMPANY else Kind.INDIVIDUAL, name)


def kind_badge(group: Any) -> Any:
    return badge(capfirst(group.get_kind_display()))


def state_badge(group: Any) -> Any:
    return tags.status_badge(_("Dissolved"), "off") if group.dissolved_on else tags.status_badge(_("Standing"))


def role_words(role: str, is_main: bool) -> str:
    """ "Main member", "Parent company, main member"."""
    words = capfirst(str(GroupRole(role).label))
    if not is_main:
        return words
    return _("Main member") if role == GroupRole.MEMBER else _("%(role)s, main member") % {"role": words}


def history(entries: list[dict[str, Any]], group: Any, user: Any) -> list[dict[str, Any]]:
    """History entries as this reader may see them: names as on the page, members within the reader's scope."""
    changes = [change for entry in entries for change in entry["changes"]]
    numbers = {_number(change[side]) for change in changes for side in ("old", "new") if change["name"] in _MEMBERS}
    known = visible_numbers(filter(None, numbers), user) if numbers else set()
    for change in changes:
        for side in ("old", "new"):
            text = change[side]
            if not isinstance(text, str):
                continue
            if change["name"] in _MEMBERS:
                change[side] = _member(text, known)
            elif change["name"] in ("name", "remark"):
                change[side] = _told(change["name"], text, group, user)
    return entries


def _told(field: str, text: str, group: Group, user: Any) -> str:
    if not getattr(group, "is_reached", False):
        return masking.STARS
    if not masks_names(user):
        return text
    return _masked(group.kind, text) if field == "name" else masking.STARS


def _number(text: Any) -> str:
    return text.rpartition(": ")[2] if isinstance(text, str) else ""


def _member(text: str, known: set[str]) -> str:
    """The number within the reader's scope only."""
    role, _colon, number = text.rpartition(": ")
    return _in_words(role, number if number in known else _("A customer outside your scope"))


def _in_words(role: str, who: str) -> str:
    """Kept as "subsidiary: 800000012", shown with the role in the reader's language."""
    return f"{GroupRole(role).label}: {who}" if role in GroupRole.values else who


def masked_entry(user: Any, text: str, changes: dict[str, list[Any]]) -> tuple[str, dict[str, list[Any]]]:
    """An entry of the audit trail about a group: its name by the right that opens the trail."""
    hides = masks_names(user, "common.view_auditentry")
    shown = {}
    for name, sides in changes.items():
        if name in _MEMBERS:
            shown[name] = [_in_words(*side.rpartition(": ")[::2]) if isinstance(side, str) else side for side in sides]
        elif name in ("name", "remark") and hides:
            shown[name] = [masking.mask_person(side) if isinstance(side, str) else side for side in sides]
        else:
            shown[name] = sides
    return text, shown
