"""The menu at the left and the slots of the top bar, registered by each app and shown by permission."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from bankcrm.common.addresses import address
from bankcrm.common.permissions import access_of


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page in the menu: shown to whoever has the permission, or to those of whom `shown` says so.

    number: how many things wait there for the person; asked with every page, so it must cost next to nothing.
    """

    label: str | Promise
    url_name: str
    permission: str = ""
    shown: Callable[[Any], bool] | None = None
    number: Callable[[Any], int] | None = None

    @property
    def url(self) -> str:
        return address(self.url_name)

    def is_for(self, user: Any) -> bool:
        if self.shown is not None and not self.shown(user):
            return False
        return access_of(user).has(self.permission) if self.permission else self.shown is not None


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
    """Something a module puts in the top bar: what draws it (empty: not for this person), where, and who sees it."""

    draw: Callable[[Any], SafeString | str]
    position: int
    permission: str = ""
    at_start: bool = False


_groups: dict[str, MenuGroup] = {}
_elsewhere: dict[str, str] = {}
_slots: list[Slot] = []


def register_group(group: MenuGroup) -> None:
    _groups[group.code] = group


def register_item(group: str, item: MenuItem) -> None:
    """Put a page into a group; an upper app may add to a lower one's group."""
    if item not in _groups[group].items:
        _groups[group].items.append(item)


def register_elsewhere(start: str, url_name: str = "") -> None:
    """Pages whose address begins so stand under another item than their address says, or under none."""
    _elsewhere[start] = url_name


def register_slot(slot: Slot) -> None:
    if slot not in _slots:
        _slots.append(slot)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the menu as this person sees it on this page."""

    label: str
    url: str
    current: bool
    icon: str = ""
    items: tuple[MenuEntry, ...] = ()
    number: int = 0
    # What the number is called in the page, so that it can be renewed alone; empty where nothing is counted.
    key: str = ""

    @property
    def number_said(self) -> str:
        """Nothing for nothing; nobody counts beyond a hundred."""
        return "99+" if self.number > 99 else str(self.number or "")


class Place(NamedTuple):
    """An item of a group as one person sees it: all that a line of the menu follows from besides the language."""

    group: str
    item: int
    current: bool
    number: int


def places_for(request: Any) -> tuple[Place, ...]:
    """The items that this person has, those marked on which the page stands."""
    path, user = _standing_under(request.path), request.user
    places: list[Place] = []
    for group in sorted(_groups.values(), key=lambda one: one.position):
        allowed = [(at, item, item.url) for at, item in enumerate(group.items) if item.is_for(user)]
        here = _most_specific(path, (url for _at, _item, url in allowed))
        places += [
            Place(group.code, at, url == here, item.number(user) if item.number else 0) for at, item, url in allowed
        ]
    return tuple(places)


def menu_for(request: Any) -> tuple[MenuEntry, ...]:
    """The menu of this person on this page."""
    return menu_of(places_for(request))


def menu_of(places: Iterable[Place]) -> tuple[MenuEntry, ...]:
    """The menu as the frame's template wants it: groups with items, the current ones marked."""
    return tuple(_entry(_groups[code], list(of_group)) for code, of_group in groupby(places, attrgetter("group")))


def _entry(group: MenuGroup, places: list[Place]) -> MenuEntry:
    items = tuple(_line(group.items[place.item], place) for place in places)
    current, number = any(item.current for item in items), sum(item.number for item in items)
    return MenuEntry(str(group.label), items[0].url, current, group.icon, items, number)


def _line(item: MenuItem, place: Place) -> MenuEntry:
    key = item.url_name.replace(":", "-") if item.number else ""
    return MenuEntry(str(item.label), item.url, place.current, number=place.number, key=key)


def _standing_under(path: str) -> str:
    """The address by which a page has its place in the menu: mostly its own."""
    for start, url_name in _elsewhere.items():
        if path.startswith(start):
            return address(url_name) if url_name else ""
    return path


def _most_specific(path: str, urls: Iterable[str]) -> str:
    """Of several items whose address begins the path, the longest is the current one. Every path begins with "/"."""
    return max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")


class DrawnSlot(NamedTuple):
    html: SafeString | str
    at_start: bool


def slots_for(request: Any) -> list[DrawnSlot]:
    """What stands in the top bar for this person, drawn."""
    access = access_of(request.user)
    shown = sorted(_slots, key=lambda one: one.position)
    given = (slot for slot in shown if not slot.permission or access.has(slot.permission))
    return [DrawnSlot(slot.draw(request), slot.at_start) for slot in given]
