"""The menu at the left and the slots of the top bar, registered by each app and shown by permission."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from bankcrm.common.permissions import access_of


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page in the menu: shown to whoever has the permission."""

    label: str | Promise
    url_name: str
    permission: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(slots=True)
class MenuGroup:
    """One module of the product with its pages. A group without a visible page is not shown."""

    code: str
    label: str | Promise
    icon: str
    position: int
    items: list[MenuItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slot:
    """Something a module puts in the top bar: a template, its context, and who sees it."""

    template: str
    position: int
    permission: str = ""
    context: Callable[[Any], dict[str, Any]] = lambda request: {}


_groups: dict[str, MenuGroup] = {}
_slots: list[Slot] = []


def register_group(group: MenuGroup) -> None:
    _groups[group.code] = group


def register_item(group: str, item: MenuItem) -> None:
    """Put a page into a group; an upper app may add to a lower one's group."""
    if item not in _groups[group].items:
        _groups[group].items.append(item)


def register_slot(slot: Slot) -> None:
    if slot not in _slots:
        _slots.append(slot)


def menu_for(request: Any) -> list[dict[str, Any]]:
    """The menu as the frame's template wants it: groups with items, the current ones marked."""
    access = access_of(request.user)
    path = request.path
    menu = []
    for group in sorted(_groups.values(), key=lambda one: one.position):
        items = [
            {"label": item.label, "url": item.url, "current": path.startswith(item.url)}
            for item in group.items
            if access.has(item.permission)
        ]
        _keep_most_specific(items)
        if items:
            current = any(item["current"] for item in items)
            menu.append(
                {"label": group.label, "icon": group.icon, "url": items[0]["url"], "current": current, "items": items}
            )
    return menu


def _keep_most_specific(items: list[dict[str, Any]]) -> None:
    """Of several items whose address begins the path, the longest is the current one."""
    current = [item for item in items if item["current"]]
    for item in current:
        item["current"] = len(item["url"]) == max(len(other["url"]) for other in current)


def slots_for(request: Any) -> list[dict[str, Any]]:
    access = access_of(request.user)
    shown = sorted(_slots, key=lambda one: one.position)
    return [
        {"template": slot.template, **slot.context(request)}
        for slot in shown
        if not slot.permission or access.has(slot.permission)
    ]
